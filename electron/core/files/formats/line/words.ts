/** LINE's own words in an export, in all its languages: what stands for media, and what an unsent message leaves. */
import type { MessageKind } from '#shared/domain/records.ts'

const PLACEHOLDERS: [RegExp, MessageKind][] = [
  [/^\[?(スタンプ|絵文字|Stickers?|貼圖|贴图|스티커|สติก(เกอร์|เกอร์)|สติกเกอร์|สติ๊กเกอร์|Stiker|Pegatina)\]?$/i, 'image'],
  [
    /^\[?(写真|画像|アルバム|Photos?|Image|Album|照片|圖片|图片|相簿|相册|사진|앨범|รูป|รูปภาพ|ภาพ|อัลบั้ม|Foto|Gambar|Fotos?|Imagen)\]?$/i,
    'image',
  ],
  [/^\[?(動画|Videos?|影片|视频|동영상|วิดีโอ|วีดีโอ|Vídeos?)\]?$/i, 'video'],
  [
    /^\[?(ボイスメッセージ|音声|Voice message|Audio|語音訊息|语音消息|语音信息|語音|음성 ?메시지|ข้อความเสียง|Pesan suara|Mensaje de voz)\]?$/i,
    'voice',
  ],
  [/^\[?(ファイル|File|檔案|文件|파일|ไฟล์|Berkas|Archivo)\]?$/i, 'file'],
  [/^\[?(位置情報|Location|位置資訊|位置訊息|位置信息|位置|위치( ?정보)?|ตำแหน่ง(ที่ตั้ง)?|Lokasi|Ubicación)\]?$/i, 'location'],
  [/^\[?(連絡先|Contacts?|聯絡資訊|聯絡人資訊|联系信息|联系人信息|연락처|ข้อมูลติดต่อ|รายชื่อ(ติดต่อ)?|Kontak|Contacto)\]?$/i, 'card'],
]

const RECALLED =
  /(がメッセージの送信を取り消しました|送信を取り消しました|メッセージの送信を取消しました| ?unsent (?:a|the|this) message|已收回(?:一則|此|)訊息|收回了?(?:一則|此|)訊息|撤回了?(?:一条|此|)消息|已撤回(?:一条|此|)(?:消息|訊息)|已取消傳送訊息|(?:님이|이|가) (?:메시지 전송을 취소|메시지를 (?:삭제|취소)|보낸 메시지를 취소)했습니다|ยกเลิก(?:การส่งข้อความ|ข้อความ)(?:แล้ว)?|ได้ยกเลิกข้อความ| membatalkan (?:pengiriman )?pesan| telah membatalkan pesan| (?:anuló|canceló) (?:el envío de )?(?:un|el) mensaje)[。.]?$/i

/** What a text of LINE's own stands for; `text` for anything people wrote. */
export function placeholderKind(text: string): MessageKind {
  if (text.length > 30) return 'text'
  const bare = text.trim()
  for (const [pattern, kind] of PLACEHOLDERS) if (pattern.test(bare)) return kind
  return 'text'
}

/** Who took a message back, as far as the row says ('' where it does not); null for any other text. */
export function unsentBy(text: string): string | null {
  if (text.length > 120) return null
  const found = RECALLED.exec(text.trim())
  return found ? text.trim().slice(0, found.index).trim() : null
}

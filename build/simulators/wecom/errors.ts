/** The platform's error numbers with the words its documents give them. HTTP stays 200. */

const words: Record<number, string> = {
  [-1]: 'system busy',
  40001: 'invalid credential',
  40003: 'invalid userid',
  40004: 'invalid media type',
  40006: 'invalid media size',
  40007: 'invalid media_id',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40058: 'invalid Request Parameter',
  40068: 'invalid tagid',
  40071: 'tag name already exists',
  40096: 'invalid external userid',
  40097: 'handover userid has not resigned',
  40100: 'external contact is being transferred',
  40126: 'corp tag count exceeds limit',
  40128: 'customer transferred too often',
  40129: 'customer is being transferred',
  40130: 'handover and takeover are the same',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'secret missing',
  41009: 'userid missing',
  41035: 'external userid missing',
  41046: 'missing groupmsg msgid',
  41047: 'invalid groupmsg msgid',
  41048: 'no customer to send',
  41063: 'groupmsg is being dispatched, try again later',
  41064: 'too many attachments',
  41065: 'invalid attachment type',
  41088: 'attachments empty',
  41093: 'groupmsg has been cancelled',
  41094: 'groupmsg remind exceeds frequency limit',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  44001: 'empty media data',
  45001: 'media size out of limit',
  45002: 'message content size out of limit',
  45009: 'api freq out of limit',
  45033: 'api concurrent out of limit',
  47001: 'data format error',
  48002: 'api forbidden',
  60011: 'no privilege to access/modify contact/party/agent',
  60020: 'not allow to access from your ip',
  60111: 'userid not found',
  81017: 'too many visible members, owner_filter required',
  84061: 'not external contact',
  90500: 'the owner of this chat is not resigned',
  90501: 'invalid external chat id',
}

export function errorWords(errcode: number): string {
  return errcode === 0 ? 'ok' : (words[errcode] ?? 'unknown error')
}

/** What an endpoint throws to answer `errcode`; `detail` is appended to the words as the platform's hint is. */
export class PlatformError extends Error {
  readonly errcode: number
  constructor(errcode: number, detail?: string) {
    super(errorWords(errcode) + (detail === undefined ? '' : `: ${detail}`))
    this.errcode = errcode
  }
}

/** A picture of a content, shown from its bytes. */
import { useLayoutEffect, useRef } from 'react'
import { useQuery } from '#renderer/core-client/use-query.ts'
import classes from './pieces.module.css'

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

/**
 * Its address is one that the page's policy lets an image load from: `blob:`, made by the page itself and living as long as
 * the picture is shown; never `data:`, which text smuggled into the page could write.
 */
function Picture({ mime, base64, name }: { mime: string; base64: string; name: string }) {
  const image = useRef<HTMLImageElement>(null)
  useLayoutEffect(() => {
    const url = URL.createObjectURL(new Blob([bytesOf(base64)], { type: mime }))
    if (image.current) image.current.src = url
    return () => URL.revokeObjectURL(url)
  }, [mime, base64])
  return <img ref={image} alt={name} />
}

export function Thumb({ id, name }: { id: string; name: string }) {
  const { data } = useQuery('content.attachment', { id })
  return data ? <Picture mime={data.mime} base64={data.base64} name={name} /> : <span className={classes.thumbWait} />
}

/** Joins maps whose names must differ: a spread would let the later one win without a word. */

type Joined<Parts extends readonly object[]> = Parts extends readonly [infer First, ...infer Rest extends readonly object[]]
  ? First & Joined<Rest>
  : unknown

/** One object with everything of the parts. Throws at load with the name that two of them have. */
export function merge<const Parts extends readonly object[]>(
  what: string,
  ...parts: Parts
): { [K in keyof Joined<Parts>]: Joined<Parts>[K] } {
  const whole: Record<string, unknown> = {}
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      if (Object.hasOwn(whole, name)) throw new Error(`Two ${what} are named ${name}`)
      whole[name] = value
    }
  }
  return whole as { [K in keyof Joined<Parts>]: Joined<Parts>[K] }
}

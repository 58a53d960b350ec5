/** What tus needs of the package `js-base64`: text as UTF-8 in base64, for its metadata. */
export const Base64 = {
  encode: (text) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(byte)).join('')),
}

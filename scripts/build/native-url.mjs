/** `URL` as every browser has it, in the place of the package `url-parse`. */
export default globalThis.URL

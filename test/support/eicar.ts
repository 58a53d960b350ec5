/** What a fake scanner takes, and what it finds. */

/** As StreamMaxLength. */
export const mostBytes = 5 * 1024 * 1024
/** The string that every scanner is tested with. In two halves, so that this file is not found to be one. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')

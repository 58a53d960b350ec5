/** The picture at the door: a conversation without words. It is drawn here, so that nothing is loaded for it. */
import styles from './BubbleArt.module.css'

export function BubbleArt() {
  return (
    <svg className={styles.art} viewBox="0 0 420 300" aria-hidden="true">
      <g className={styles.first}>
        <rect className={styles.glass} x="20" y="22" width="212" height="74" rx="26" />
        <path className={styles.glass} d="M36 84c-2 14-8 22-20 28 18 3 34-2 44-16z" />
        <rect className={styles.ink} x="46" y="46" width="118" height="9" rx="4.5" />
        <rect className={styles.faint} x="46" y="64" width="152" height="9" rx="4.5" />
      </g>
      <g className={styles.second}>
        <rect className={styles.solid} x="176" y="116" width="224" height="92" rx="26" />
        <path className={styles.solid} d="M384 194c2 14 8 22 20 28-18 3-34-2-44-14z" />
        <rect className={styles.deep} x="204" y="142" width="150" height="9" rx="4.5" />
        <rect className={styles.deepFaint} x="204" y="161" width="104" height="9" rx="4.5" />
        <path className={styles.tick} d="m336 182 7 7 14-15m-5 14 2 2 14-15" />
      </g>
      <g className={styles.third}>
        <rect className={styles.glass} x="52" y="226" width="112" height="54" rx="26" />
        <path className={styles.glass} d="M68 268c-2 12-8 19-19 24 16 3 31-2 40-14z" />
        <circle className={styles.dot} cx="86" cy="253" r="6" />
        <circle className={styles.dot} cx="108" cy="253" r="6" />
        <circle className={styles.dot} cx="130" cy="253" r="6" />
      </g>
    </svg>
  )
}

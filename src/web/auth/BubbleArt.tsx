/** The picture at the door: a conversation without words. It is drawn here, so that nothing is loaded for it. */
import styles from './BubbleArt.module.css'

export function BubbleArt() {
  return (
    <svg className={styles.art} viewBox="0 0 420 300" aria-hidden="true">
      <g className={styles.first}>
        <path
          className={styles.glass}
          d="M46 22h160a26 26 0 0 1 26 26v22a26 26 0 0 1-26 26H62c-9 13-23 19-42 17 9-5 14-12 16-20A26 26 0 0 1 20 70V48a26 26 0 0 1 26-26z"
        />
        <rect className={styles.ink} x="46" y="46" width="118" height="9" rx="4.5" />
        <rect className={styles.faint} x="46" y="64" width="152" height="9" rx="4.5" />
      </g>
      <g className={styles.second}>
        <path
          className={styles.solid}
          d="M374 116H202a26 26 0 0 0-26 26v40a26 26 0 0 0 26 26h156c9 13 23 19 42 17-9-5-14-12-16-20a26 26 0 0 0 16-23v-40a26 26 0 0 0-26-26z"
        />
        <rect className={styles.deep} x="204" y="142" width="150" height="9" rx="4.5" />
        <rect className={styles.deepFaint} x="204" y="161" width="104" height="9" rx="4.5" />
        <path className={styles.tick} d="m336 182 7 7 14-15m-5 14 2 2 14-15" />
      </g>
      <g className={styles.third}>
        <path className={styles.glass} d="M78 226h60a27 27 0 0 1 0 54H92c-8 11-20 16-37 14 8-4 12-10 14-17a27 27 0 0 1 9-51z" />
        <circle className={styles.dot} cx="86" cy="253" r="6" />
        <circle className={styles.dot} cx="108" cy="253" r="6" />
        <circle className={styles.dot} cx="130" cy="253" r="6" />
      </g>
    </svg>
  )
}

/** Runs before the first paint, so that nobody sees the wrong theme or direction for a moment. The app takes over from it. */
import { applyAppearance, readAppearance } from '../theme/appearance.ts'

applyAppearance(document.documentElement, readAppearance(localStorage))

/** The dialogs as a page knows them before they are here. */
import { lazy } from 'react'

const load = () => import('./dialogs.ts')
export const ScheduleDialog = lazy(async () => ({ default: (await load()).ScheduleDialog }))
export const ScheduledDialog = lazy(async () => ({ default: (await load()).ScheduledDialog }))

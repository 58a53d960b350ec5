/** The dialogs, loaded when one of them is opened. */
export { ScheduleDialog } from './ScheduleDialog.tsx'
export { ScheduledDialog } from './ScheduledDialog.tsx'

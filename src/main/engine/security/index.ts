export { assignAlert, noteAlert, securityReport, snoozeAlert, teachAlert, wakeSnoozed } from './handle-alert'
export { setService } from './respond'
export { SigningMonitor } from './signing-monitor'

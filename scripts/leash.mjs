// Preloaded into a host that runs in a process group of its own: when its launcher is gone (SIGKILL, closed terminal),
// the host is asked to end as by a person, so that no process is left behind.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// The channel is there to notice its end, not to keep a finished program alive.
process.channel?.unref()

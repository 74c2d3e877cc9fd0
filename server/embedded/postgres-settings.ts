/** Settings of the embedded server, as `-c name=value`. */
export function postgresSettings({ port, durable }: { port: number; durable: boolean }): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // TCP with a password is the one way in; a socket file would need a short path and a writable place.
    unix_socket_directories: '',
    max_connections: '120',
    // As much as a property of 100,000 residents is looked at for one plan or one page; taken as it is used.
    shared_buffers: '256MB',
    max_wal_size: '512MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The log holds what the server does, never what is in the rows: no statements, no DETAIL lines, no messages of failed statements.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
    log_checkpoints: 'off',
    log_lock_waits: 'off',
    // Short statements over small tables: compiling them costs more than it saves.
    jit: 'off',
    // After a checkpoint the first touch of a page writes all of it: compressed, a quiet hour's few pages stay small.
    wal_compression: 'on',
  };
  // A test's data need not outlive the machine.
  if (!durable) Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' });
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

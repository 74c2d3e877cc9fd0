/** An answer before it is sent. A text goes out as it is, everything else as JSON. */
export interface Reply { status: number; body: string | object; headers: Record<string, string> }

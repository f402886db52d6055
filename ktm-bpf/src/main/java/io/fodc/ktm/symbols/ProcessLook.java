package io.fodc.ktm.symbols;

/** What came of looking at a process. */
public sealed interface ProcessLook {
  /** Its files are open; whoever asked closes the image. */
  record Seen(ProcessImage image) implements ProcessLook {}

  /** There is no process of that number. */
  record Missing(long pid) implements ProcessLook {}

  /** It is there but may not be looked at. */
  record Forbidden(long pid, String detail) implements ProcessLook {}
}

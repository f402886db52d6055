package io.fodc.proxy.windows;

/** The recent window of one node, for readers. Safe for any thread; no call waits for a writer. */
public interface NodeWindow {
  /** Time of the newest tick held, on the agent's clock; 0 while empty. */
  long newestTickMillis();
}

package io.fodc.ctl.command;

/**
 * What is said when the process is told to end (Ctrl-C, {@code kill}) while it waits: a hook of the
 * JVM's end, gone again when the waiting is over.
 */
final class Interruption implements AutoCloseable {
  private final Thread hook;

  private Interruption(Runnable words) {
    this.hook = new Thread(words, "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static Interruption tells(Runnable words) {
    return new Interruption(words);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends already: the hook runs.
    }
  }
}

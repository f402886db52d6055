package io.fodc.profiling.jvm;

import java.nio.file.Path;

/** A program that looks at the JVM with the pid it is given, and says what came of it. */
final class LookAtJvm {
  private LookAtJvm() {}

  /** Ends with 0 when it was refused. */
  public static void main(String[] arguments) {
    try {
      System.out.println(JvmProcess.look(Path.of("/proc"), Long.parseLong(arguments[0])));
      System.exit(1);
    } catch (ProfilingException e) {
      System.out.println(e.reason() + ": " + e.getMessage());
    }
  }
}

package io.fodc.profiling.jvm;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM of its own that does what {@link Load} can; ended by its handle. */
final class ChildJvm implements AutoCloseable {
  private final Process process;

  private ChildJvm(Process process) {
    this.process = process;
  }

  static ChildJvm start(String... load) throws IOException {
    return start(List.of(java(System.getProperty("java.home"))), List.of(), load);
  }

  static String java(String home) {
    return Path.of(home, "bin", "java").toString();
  }

  /**
   * Returns once it is ready.
   *
   * @param java how to start a JVM, with what comes before
   */
  static ChildJvm start(List<String> java, List<String> options, String... load)
      throws IOException {
    return startFrom(classes(), java, options, load);
  }

  /** As above, with the program's class elsewhere. */
  static ChildJvm startFrom(Path classes, List<String> java, List<String> options, String... load)
      throws IOException {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", classes.toString(), Load.class.getName()));
    command.addAll(List.of(load));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (!"ready".equals(line)) {
      process.destroyForcibly();
      throw new IOException(command + " said " + line);
    }
    return new ChildJvm(process);
  }

  private static Path classes() {
    return classesOf(Load.class);
  }

  private static Path classesOf(Class<?> one) {
    return Path.of(one.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  /** Puts the program where every user can read it. */
  static void copyLoad(Path folder) throws IOException {
    String name = Load.class.getName().replace('.', '/') + ".class";
    Path copy = folder.resolve(name);
    Files.createDirectories(copy.getParent());
    Files.copy(classes().resolve(name), copy);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Puts all classes of this package where every user can read them. */
  static void copyPackage(Path folder) throws IOException {
    Path name = Path.of(Load.class.getPackageName().replace('.', '/'));
    Path copy = Files.createDirectories(folder.resolve(name));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path from : List.of(classes(), classesOf(JvmProcess.class))) {
      try (Stream<Path> all = Files.list(from.resolve(name))) {
        for (Path one : all.toList()) {
          Files.copy(one, copy.resolve(String.valueOf(one.getFileName())), REPLACE_EXISTING);
        }
      }
    }
  }

  static void removeAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  long pid() {
    return process.pid();
  }

  JvmProcess look() throws ProfilingException {
    return JvmProcess.look(Path.of("/proc"), pid());
  }

  /** Has it end in good order. */
  void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IOException("the JVM did not end");
    }
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** A JVM that was killed does not take its socket away. */
  @Override
  public void close() throws IOException {
    kill();
    Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid()));
  }
}

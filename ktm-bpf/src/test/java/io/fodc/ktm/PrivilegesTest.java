package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process with fewer privileges, or in a smaller world, gets: a JVM of its own each time.
 */
class PrivilegesTest {
  private static final long LIMIT_SECONDS = 60;

  @TempDir static Path folder;
  private static String classPath = "";

  @BeforeEach
  void kernel() {
    KernelAtHand.needed();
  }

  /** Jars in a user's home cannot be read by another user. */
  @BeforeAll
  static void classPathThatEverybodyCanRead() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path copy = folder.resolve(Integer.toString(entries.size()));
      copy(Path.of(entry), copy);
      entries.add(copy.toString());
    }
    classPath = String.join(File.pathSeparator, entries);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = from.equals(file) ? to : to.resolve(from.relativize(file).toString());
        Files.copy(file, copy);
        Files.setPosixFilePermissions(
            copy,
            PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  /** Starts {@link Probe} by a command; gives what it said. */
  private List<String> probe(List<String> by) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(by);
    command.addAll(
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            Probe.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    return lines;
  }

  private static List<String> nobodyWith(String capabilities) {
    return List.of(
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--bounding-set=-all," + capabilities,
        "--inh-caps=-all," + capabilities,
        "--ambient-caps=-all," + capabilities);
  }

  @Test
  void theLeastSetHooksEverything() throws Exception {
    List<String> said = probe(nobodyWith("+perfmon,+bpf,+dac_read_search"));

    assertThat(said).contains("uid 65534", "groups 7", "left-out memory/refault load-refused");
    assertThat(said).filteredOn(line -> line.startsWith("left-out")).hasSize(1);
    assertThat(said).contains("samples yes");
  }

  /** The unit for systemd in docs/operations/ktm.md asks for this. */
  @Test
  void noThreadHasOrCanGetMoreThanTheLeastSet() throws Exception {
    List<String> command = new ArrayList<>(nobodyWith("+perfmon,+bpf,+dac_read_search"));
    command.add("--no-new-privs");

    List<String> said = probe(command);

    assertThat(said).contains("groups 7", "samples yes");
    // Bits 2, 38 and 39.
    assertThat(said)
        .filteredOn(line -> line.startsWith("Cap") || line.startsWith("NoNewPrivs"))
        .containsExactlyInAnyOrder(
            "CapPrm: 000000c000000004",
            "CapEff: 000000c000000004",
            "CapBnd: 000000c000000004",
            "NoNewPrivs: 1");
  }

  @Test
  void withoutTheThirdOneSystemCallsAreLeftOut() throws Exception {
    List<String> said = probe(nobodyWith("+perfmon,+bpf"));

    assertThat(said).contains("uid 65534", "groups 6", "samples yes");
    assertThat(said)
        .filteredOn(line -> line.startsWith("left-out syscalls/"))
        .hasSize(13)
        .allMatch(line -> line.endsWith("no-tracefs"));
  }

  @Test
  void asRootTwoCapabilitiesAreEnough() throws Exception {
    List<String> said = probe(List.of("setpriv", "--bounding-set=-all,+perfmon,+bpf"));

    assertThat(said).contains("uid 0", "groups 7", "samples yes");
  }

  @Test
  void withoutAnyPrivilegeTheMissingOnesAreNamed() throws Exception {
    assertThat(probe(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all")))
        .contains("refused no-privilege")
        .anyMatch(line -> line.contains("missing CAP_BPF and CAP_PERFMON"));
  }

  @Test
  void oneOfTwoIsNotEnough() throws Exception {
    assertThat(probe(nobodyWith("+bpf,+dac_read_search")))
        .contains("refused no-privilege")
        .anyMatch(line -> line.contains("missing CAP_PERFMON"));
    assertThat(probe(nobodyWith("+perfmon,+dac_read_search")))
        .contains("refused no-privilege")
        .anyMatch(line -> line.contains("missing CAP_BPF"));
  }

  @Test
  void whereTracefsIsNotMountedTheRestIsHooked() throws Exception {
    List<String> said =
        probe(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "umount /sys/kernel/tracing; umount /sys/kernel/debug 2>/dev/null; exec \"$@\"",
                "sh"));

    assertThat(said).contains("groups 6");
    assertThat(said)
        .filteredOn(line -> line.startsWith("left-out syscalls/"))
        .hasSize(13)
        .allMatch(line -> line.endsWith("no-tracefs"));
  }
}

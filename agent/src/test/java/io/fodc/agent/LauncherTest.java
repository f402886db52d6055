package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/fodc-agent} as a process, in a distribution made of this build's class path. */
class LauncherTest {
  private static final Path SOURCE = Path.of("src/dist/bin/fodc-agent");

  @TempDir Path home;

  @BeforeEach
  void makeDistribution() throws IOException {
    assumeTrue(Files.exists(SOURCE), "the launcher is found from the module's folder only");
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("lib"));
    Path jvms = Files.createDirectories(home.resolve("jvms"));
    String script = Files.readString(SOURCE);
    assertThat(script).contains("/usr/lib/jvm/*");
    Path launcher = home.resolve("bin/fodc-agent");
    Files.writeString(launcher, script.replace("/usr/lib/jvm/*", jvms + "/*"));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" ")));
    Path jar = home.resolve("lib/all.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }

  @Test
  void withoutJavaItSaysSoInOneSentenceAndEndsWithCodeOne() throws Exception {
    Process launcher = start(Map.of(), "--version");
    assertThat(said(launcher))
        .singleElement()
        .asString()
        .contains("no Java 25 or newer")
        .contains("install one, or set FODC_JAVA_HOME");
    assertThat(launcher.waitFor()).isEqualTo(1);
  }

  @Test
  void aWrongJavaHomeIsNamed() throws Exception {
    Process launcher = start(Map.of("FODC_JAVA_HOME", home + "/nothing"), "--version");
    assertThat(said(launcher))
        .singleElement()
        .asString()
        .contains("FODC_JAVA_HOME=" + home + "/nothing is no Java 25 or newer");
    assertThat(launcher.waitFor()).isEqualTo(1);
  }

  @Test
  void anOlderJavaIsPassedOver() throws Exception {
    Path old = Files.createDirectories(home.resolve("jvms/old/bin"));
    Files.createSymbolicLink(old.resolve("java"), Path.of("/bin/false"));
    Files.writeString(home.resolve("jvms/old/release"), "JAVA_VERSION=\"21.0.4\"\n");
    Process launcher = start(Map.of("JAVA_HOME", javaHome()), "--version");
    assertThat(said(launcher)).singleElement().asString().startsWith("fodc-agent ");
    assertThat(launcher.waitFor()).isZero();
  }

  @Test
  void exitCodesOfTheAgentArePassedOn() throws Exception {
    Process launcher =
        start(Map.of("JAVA_HOME", javaHome(), "FODC_AOT_CACHE", "off"), "--nonsense=1");
    assertThat(String.join("\n", said(launcher))).contains("nonsense");
    assertThat(launcher.waitFor()).isEqualTo(2);
  }

  @Test
  void withoutAPlaceForTheClassCacheItStartsWithoutAndSaysSo() throws Exception {
    startsWithoutCache(Map.of("JAVA_HOME", javaHome(), "FODC_AOT_CACHE", home + "/no/agent.aot"));
  }

  @Test
  void aReadOnlyLibraryFolderIsNoReasonNotToStart() throws Exception {
    Path lib = home.resolve("lib");
    assertThat(lib.toFile().setWritable(false)).isTrue();
    try {
      assumeFalse(Files.isWritable(lib), "root may write everywhere");
      startsWithoutCache(Map.of("JAVA_HOME", javaHome()));
    } finally {
      assertThat(lib.toFile().setWritable(true)).isTrue();
    }
  }

  private void startsWithoutCache(Map<String, String> environment) throws Exception {
    Process launcher =
        start(
            environment,
            "--http.address=127.0.0.1:0",
            "--link.proxy-address=",
            "--target=http://127.0.0.1:1/metrics");
    try (BufferedReader lines = launcher.inputReader()) {
      assertThat(lines.readLine()).contains("class cache not made").contains("not writable");
      String line = lines.readLine();
      while (line != null && !line.contains("event=start ")) {
        line = lines.readLine();
      }
      assertThat(line).contains("event=start ");
      launcher.destroy();
      assertThat(launcher.waitFor(15, TimeUnit.SECONDS)).isTrue();
      assertThat(launcher.exitValue()).isZero();
    } finally {
      launcher.destroyForcibly();
    }
  }

  @Test
  void windowIsTheToolNotTheAgent() throws Exception {
    Map<String, String> java = Map.of("FODC_JAVA_HOME", javaHome());
    Process help = start(java, "window", "--help");
    assertThat(said(help)).anyMatch(line -> line.contains("fodc-agent window verify FILE"));
    assertThat(help.waitFor()).isZero();
    Process none = start(java, "window", "verify", home + "/none file.fwf");
    assertThat(said(none))
        .containsExactly("fodc-agent window: there is no file " + home + "/none file.fwf");
    assertThat(none.waitFor()).isEqualTo(1);
  }

  private Process start(Map<String, String> environment, String... args) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/fodc-agent").toString());
    builder.command().addAll(List.of(args));
    builder.environment().keySet().removeIf(name -> name.startsWith("FODC_"));
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).start();
  }

  private static List<String> said(Process process) throws IOException {
    try (BufferedReader lines = process.inputReader()) {
      return lines.lines().toList();
    }
  }

  private static String javaHome() {
    return System.getProperty("java.home");
  }
}

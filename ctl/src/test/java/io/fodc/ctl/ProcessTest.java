package io.fodc.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own can show: signals, pipes, shells. */
class ProcessTest {
  private static final String RUNNING =
      Played.capture("running", Played.part("data-hot-0", "running", ""));

  @TempDir Path directory;

  private final PlayedProxy proxy = PlayedProxy.start().json("GET /api/v1/nodes", Played.NODES);

  @AfterEach
  void close() {
    proxy.close();
  }

  /** What a shell runs in the background ignores INT, and so would what it starts. */
  private ProcessBuilder command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.fodc.ctl.Main"));
    command.addAll(List.of(arguments));
    return environment(new ProcessBuilder(command));
  }

  private ProcessBuilder environment(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("FODC_"));
    builder.environment().put("FODC_SERVER", proxy.url());
    builder.environment().put("HOME", directory.toString());
    return builder.directory(directory.toFile());
  }

  private static String read(java.io.InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private Process waiting(CountDownLatch asked, String... more) throws Exception {
    proxy.on("POST /api/v1/captures", 202, "application/json", RUNNING);
    proxy.json("POST /api/v1/captures/c1/cancel", RUNNING);
    CountDownLatch never = new CountDownLatch(1);
    proxy.on(
        "GET /api/v1/captures/c1/events",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(Played.bytes(Played.event(RUNNING)));
          exchange.getResponseBody().flush();
          asked.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    List<String> arguments = new ArrayList<>(List.of("capture", "cpu", "-n", "a", "--wait"));
    arguments.addAll(List.of(more));
    return command(arguments.toArray(String[]::new)).start();
  }

  private static void interrupt(Process process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor())
        .isZero();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anInterruptSaysThatTheCaptureGoesOnAndHowToEndIt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Process process = waiting(asked);
    try {
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      interrupt(process);
      assertThat(read(process.getErrorStream()))
          .contains("capture c1 goes on without fodcctl", "cancel it: fodcctl cancel capture c1");
      assertThat(read(process.getInputStream())).isEqualTo("c1\n");
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(proxy.asked()).noneMatch(a -> a.target().endsWith("/cancel"));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void anInterruptCancelsWhereThatWasAskedFor() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Process process = waiting(asked, "--cancel-on-interrupt");
    try {
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      interrupt(process);
      assertThat(read(process.getErrorStream())).contains("capture c1 is cancelled");
      assertThat(proxy.asked()).anyMatch(a -> a.target().endsWith("/cancel"));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoFailure() throws Exception {
    Process process = command("get", "nodes", "-o", "yaml").start();
    process.getInputStream().close();
    assertThat(read(process.getErrorStream())).isEmpty();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aFullDiskIsAFailure() throws Exception {
    Process process =
        command("get", "nodes")
            .redirectOutput(ProcessBuilder.Redirect.appendTo(Path.of("/dev/full").toFile()))
            .start();
    assertThat(read(process.getErrorStream())).contains("standard output cannot be written");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void theCompletionScriptIsBash(String shell) throws Exception {
    Path script =
        Files.writeString(
            directory.resolve("script"), new Shell(directory).run("completion", shell).out());
    Process process =
        new ProcessBuilder("bash", "-n", script.toString()).redirectErrorStream(true).start();
    assertThat(read(process.getInputStream())).isEmpty();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Path script =
        Files.writeString(
            directory.resolve("script"), new Shell(directory).run("completion", "bash").out());
    String ask =
        """
        source %s
        COMP_WORDS=(fodcctl get no) COMP_CWORD=2 COMP_LINE="fodcctl get no" COMP_POINT=14
        _complete_fodcctl; echo "${COMPREPLY[*]}"
        COMP_WORDS=(fodcctl capture --sec) COMP_CWORD=2 COMP_LINE="fodcctl capture --sec" COMP_POINT=21
        _complete_fodcctl; echo "${COMPREPLY[*]}"
        """
            .formatted(script);
    Process process = new ProcessBuilder("bash", "-c", ask).redirectErrorStream(true).start();
    assertThat(read(process.getInputStream())).contains("nodes", "--seconds");
  }

  @Test
  void fishKnowsEveryCommand() {
    assertThat(new Shell(directory).run("completion", "fish").out())
        .contains(
            "-n '__fodcctl_exactly get' -a nodes",
            "-n '__fodcctl_at capture' -s s -l seconds",
            "-n '__fodcctl_exactly completion' -a 'bash zsh fish'");
  }
}

package io.fodc.agent.link;

import static io.fodc.agent.link.CaptureTalk.order;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.wire.agent.v1.AgentMessage.KindCase;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent as a process, with orders of captures. */
class CapturingAgentTest {
  @TempDir Path directory;

  private final FakeProxy proxy = new FakeProxy();
  private Process agent;

  @BeforeEach
  void start() throws IOException {
    agent =
        new ProcessBuilder(
                java(
                    "-Xlog:class+load:file=" + directory.resolve("classes"),
                    "io.fodc.agent.Main",
                    "--http.address=127.0.0.1:0",
                    "--target=http://127.0.0.1:1/metrics",
                    "--collect.interval=200ms",
                    "--ktm.enabled=off",
                    "--captures.directory=" + directory,
                    "--captures.most-cpu-pressure=100",
                    "--captures.least-memory=0B",
                    "--link.proxy-address=127.0.0.1:" + proxy.port()))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    agent.destroyForcibly();
    agent.waitFor();
    proxy.close();
  }

  private static List<String> java(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(List.of(arguments));
    return command;
  }

  @Test
  void bringsItsWindowAndItsNodesConfiguration() throws Exception {
    FakeProxy.Session session = proxy.session(0);
    session.first(KindCase.TICK_FRAME);
    assertThat(session.first(KindCase.HELLO).getHello().getCapabilitiesList())
        .contains("capture.window", "capture.config");
    assertThat(loadedOfCaptures()).doesNotContain("PartRun", "Preflight", "SpoolSink", "Part");

    CaptureTalk.start(session, order("w", "window"));
    CaptureProgress done = CaptureTalk.ended(session, "w");
    assertThat(done.getState()).as(done.toString()).isEqualTo(CAPTURE_STATE_DONE);
    UploadHeader header = proxy.uploads.headers.getFirst();
    Path file = Files.write(directory.resolve("w.fodc"), proxy.uploads.bytes(header.getUploadId()));
    assertThat(verify(file)).isZero();
    assertThat(loadedOfCaptures()).contains("PartRun", "WindowMethod");

    int snapshots = session.of(KindCase.CONFIG_SNAPSHOT).size();
    CaptureTalk.start(session, order("c", "config"));
    assertThat(CaptureTalk.ended(session, "c").getState()).isEqualTo(CAPTURE_STATE_DONE);
    assertThat(session.of(KindCase.CONFIG_SNAPSHOT).size()).isGreaterThan(snapshots);

    CaptureTalk.start(session, order("h", "heap"));
    assertThat(CaptureTalk.ended(session, "h").getMessage())
        .contains("config-sources.pprof-address");
  }

  /** Names of the capture package's classes that the agent has loaded. */
  private List<String> loadedOfCaptures() throws IOException {
    String prefix = "io.fodc.agent.capture.";
    return Files.readAllLines(directory.resolve("classes")).stream()
        .filter(line -> line.contains(prefix))
        .map(line -> line.substring(line.indexOf(prefix) + prefix.length()).split(" ", 2)[0])
        .toList();
  }

  private int verify(Path file) throws Exception {
    Process tool =
        new ProcessBuilder(java("io.fodc.agent.tools.WindowTool", "verify", file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("verify").toFile())
            .start();
    return tool.waitFor();
  }
}

package io.fodc.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.wire.agent.v1.AgentMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent as a process, told to stop. */
class StoppedAgentTest {
  @TempDir Path directory;

  @Test
  void aTerminatedAgentSaysGoodbyeAndEndsWithCodeZero() throws Exception {
    try (FakeProxy proxy = new FakeProxy()) {
      Process agent = start("--link.proxy-address=127.0.0.1:" + proxy.port());
      try {
        FakeProxy.Session session = proxy.session(0);
        session.first(AgentMessage.KindCase.TICK_FRAME);
        agent.destroy();
        session.first(AgentMessage.KindCase.GOODBYE);
        assertThat(agent.waitFor(10, TimeUnit.SECONDS)).as("ended within ten seconds").isTrue();
        assertThat(agent.exitValue()).isZero();
        assertThat(log()).contains("event=stopping").contains("event=stopped");
      } finally {
        agent.destroyForcibly();
      }
    }
  }

  @Test
  void anAgentWhoseProxyIsAwayEndsAllTheSame() throws Exception {
    Process agent = start("--link.proxy-address=127.0.0.1:1");
    try {
      Eventually.until("the start", () -> log().contains("event=start "), this::log);
      agent.destroy();
      assertThat(agent.waitFor(10, TimeUnit.SECONDS)).as("ended within ten seconds").isTrue();
      assertThat(agent.exitValue()).isZero();
    } finally {
      agent.destroyForcibly();
    }
  }

  @Test
  void openAccessIsSaidClearly() throws Exception {
    Process agent = start("--link.proxy-address=", "--access=open");
    try {
      Eventually.until("the warning", () -> log().contains("event=open-access"), this::log);
      assertThat(log()).contains("WARNING").contains("everybody who reaches it may read");
    } finally {
      agent.destroyForcibly();
      agent.waitFor();
    }
  }

  private Process start(String... flags) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.fodc.agent.Main",
                "--http.address=127.0.0.1:0",
                "--target=http://127.0.0.1:1/metrics",
                "--collect.interval=200ms"));
    command.addAll(List.of(flags));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (java.io.IOException e) {
      return "";
    }
  }
}

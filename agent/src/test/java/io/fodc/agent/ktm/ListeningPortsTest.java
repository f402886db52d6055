package io.fodc.agent.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ListeningPortsTest {
  @Test
  void findsThePortsThisProcessListensOn() throws Exception {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0)) {
      assertThat(ListeningPorts.of(Path.of("/proc/self")))
          .contains(one.getLocalPort(), two.getLocalPort());
    }
  }

  @Test
  void aProcessThatIsGoneHasNone() {
    assertThat(ListeningPorts.of(Path.of("/proc/4194305"))).isEmpty();
  }
}

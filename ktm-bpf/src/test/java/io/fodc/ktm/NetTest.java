package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loopback connections of two targets, told apart by their ports alone, in the real kernel. */
class NetTest {
  private static final int TIMES = 7;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String SENT = "net_tcp_resets_sent_total";
  private static final String RECEIVED = "net_tcp_resets_received_total";
  private static final String RETRANSMITS = "net_tcp_retransmits_total";
  private static final String SYNACKS = "net_tcp_synack_retransmits_total";
  private static final String DROPS = "net_drops_total";

  @BeforeEach
  void kernel() {
    KernelAtHand.needed();
  }

  @Test
  void aConnectionToAPortThatNobodyHasIsAResetAndADropOfItsTarget() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.NET))) {
      int closed;
      int another;
      try (ServerSocket one = listening(1);
          ServerSocket two = listening(1)) {
        closed = one.getLocalPort();
        another = two.getLocalPort();
      }
      session.scope(byPort(closed, another));

      for (int i = 0; i < TIMES; i++) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(LOOPBACK, closed));
        } catch (ConnectException e) {
          // That is the reset.
        }
      }

      Map<String, Double> samples = KernelAtHand.read(session);
      assertThat(samples)
          .containsEntry(of("node", SENT), (double) TIMES)
          .containsEntry(of("node", DROPS), (double) TIMES)
          .containsEntry(of("node", RECEIVED), 0.0)
          .containsEntry(of("other", SENT), 0.0)
          .containsEntry(of("other", DROPS), 0.0)
          .containsEntry(of("other", RECEIVED), 0.0);
      assertThat(samples.get("ktm_host_" + SENT + "{}")).isGreaterThanOrEqualTo(TIMES);
      assertThat(samples.get("ktm_host_" + DROPS + "{}")).isGreaterThanOrEqualTo(TIMES);
    }
  }

  @Test
  void aConnectionThatAClientResetsIsReceivedByTheTargetThatListens() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.NET));
        ServerSocket node = listening(TIMES);
        ServerSocket other = listening(TIMES)) {
      session.scope(byPort(node.getLocalPort(), other.getLocalPort()));

      for (int i = 0; i < TIMES; i++) {
        Socket client = new Socket(LOOPBACK, node.getLocalPort());
        try (Socket accepted = node.accept()) {
          resetBy(client);
          assertThat(accepted.isConnected()).isTrue();
        }
      }
      assertThat(KernelAtHand.read(session))
          .containsEntry(of("node", RECEIVED), (double) TIMES)
          .containsEntry(of("node", SENT), 0.0)
          .containsEntry(of("other", RECEIVED), 0.0);

      try (Socket client = new Socket(LOOPBACK, other.getLocalPort())) {
        resetBy(other.accept());
        assertThat(client.isConnected()).isTrue();
      }
      assertThat(KernelAtHand.read(session))
          .containsEntry(of("other", SENT), 1.0)
          .containsEntry(of("other", RECEIVED), 0.0)
          .containsEntry(of("node", SENT), 0.0)
          .containsEntry(of("node", RECEIVED), (double) TIMES);
    }
  }

  /** A queue that is full drops requests to connect, so they are sent again a second later. */
  @Test
  void aRequestThatIsSentAgainIsARetransmitOfTheTargetWhosePortSendsIt() throws Exception {
    List<Socket> waiting = new ArrayList<>();
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.NET));
        ServerSocket full = listening(1);
        Socket caller = new Socket();
        ServerSocket other = listening(1)) {
      caller.bind(new InetSocketAddress(LOOPBACK, 0));
      session.scope(byPort(caller.getLocalPort(), other.getLocalPort()));
      fill(full, waiting);

      try {
        caller.connect(full.getLocalSocketAddress(), 1500);
      } catch (SocketTimeoutException e) {
        // That is the request that was dropped, and again.
      }

      Map<String, Double> samples = KernelAtHand.read(session);
      assertThat(samples.get(of("node", RETRANSMITS))).isPositive();
      assertThat(samples).containsEntry(of("other", RETRANSMITS), 0.0);
      assertThat(samples.get("ktm_host_" + RETRANSMITS + "{}"))
          .isGreaterThanOrEqualTo(samples.get(of("node", RETRANSMITS)));
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  /**
   * A port that waits for the first byte before it takes a connection ({@code TCP_DEFER_ACCEPT})
   * sends its answer again to whoever sends none, once.
   */
  @Test
  void anAnswerThatIsSentAgainIsOneOfTheTargetThatListens(@TempDir Path folder) throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.NET));
        ServerSocket other = listening(1);
        Workload node =
            Workload.start(
                "banyand", folder.resolve("f"), "listen-deferred", "pause", "connect-silently")) {
      int port = (int) node.go().getFirst().nanos()[0];
      session.scope(byPort(port, other.getLocalPort()));

      node.go();

      Map<String, Double> samples = KernelAtHand.read(session);
      assertThat(samples)
          .containsEntry(of("node", SYNACKS), 1.0)
          .containsEntry(of("other", SYNACKS), 0.0)
          .containsEntry(of("node", RETRANSMITS), 0.0);
      assertThat(samples.get("ktm_host_" + SYNACKS + "{}")).isGreaterThanOrEqualTo(1);
    }
  }

  /** Connects until a request is not answered. */
  private static void fill(ServerSocket server, List<Socket> waiting) throws IOException {
    for (int i = 0; i < 10; i++) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    throw new AssertionError("a queue of one took ten connections");
  }

  private static ServerSocket listening(int backlog) throws IOException {
    return new ServerSocket(0, backlog, LOOPBACK);
  }

  private static void resetBy(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static String of(String target, String metric) {
    return "ktm_" + metric + "{target=\"" + target + "\"}";
  }

  private static KtmScope byPort(int node, int other) {
    return new KtmScope(List.of(target("node", 1, node), target("other", 2, other)), false);
  }

  /** Some process has to be told, but connections are told by port. */
  private static KtmTarget target(String name, int pid, int port) {
    return new KtmTarget(name, Set.of(pid), List.of(), Optional.empty(), Set.of(port));
  }
}

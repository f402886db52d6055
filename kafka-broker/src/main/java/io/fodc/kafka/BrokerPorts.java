package io.fodc.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of one broker, all on 127.0.0.1. They are part of what its data name, so they stay for
 * the life of the data.
 */
record BrokerPorts(int controller, int plaintext, int saslSsl, int ssl) {
  /** Ports that are free now: another process may take one before the broker does. */
  static List<BrokerPorts> free(int brokers) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      List<BrokerPorts> ports = new ArrayList<>();
      for (int i = 0; i < brokers; i++) {
        ports.add(new BrokerPorts(hold(held), hold(held), hold(held), hold(held)));
      }
      return ports;
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  private static int hold(List<ServerSocket> held) throws IOException {
    ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    held.add(socket);
    return socket.getLocalPort();
  }

  int of(KafkaListener listener) {
    return switch (listener) {
      case PLAINTEXT -> plaintext;
      case SASL_SSL -> saslSsl;
      case SSL -> ssl;
    };
  }
}

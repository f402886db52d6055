package io.fodc.bridge.topics;

import io.fodc.bridge.settings.KafkaSettings;
import io.fodc.schemas.settings.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Says what went wrong with Kafka so that somebody can mend it. A client tells of brokers that are
 * away and of TLS where there is none as a time-out alike: then the first server is looked at.
 */
final class Trouble {
  private static final int PROBE_MILLIS = 3000;

  private Trouble() {}

  static String explain(Throwable failure, KafkaSettings settings) {
    String protocol = settings.protocol();
    return switch (failure) {
      case SaslAuthenticationException e ->
          "user or password was refused: %s; check sasl.mechanism and sasl.jaas.config in kafka.client-file"
              .formatted(e.getMessage());
      case SslAuthenticationException e ->
          "TLS was refused: %s; check ssl.truststore.location (the brokers' authority must be in it) and the brokers' names"
              .formatted(cause(e));
      case TopicAuthorizationException e ->
          "this user may not do this with %s; fodc topics describe, asked as an administrator, prints the kafka-acls commands"
              .formatted(e.unauthorizedTopics());
      case AuthorizationException e ->
          "this user has no right to do this (%s); making topics needs Create, checking them Describe and DescribeConfigs on Topic %s*"
              .formatted(e.getMessage(), settings.prefix());
      case java.util.concurrent.TimeoutException _ -> silent(settings, protocol);
      case org.apache.kafka.common.errors.TimeoutException _ -> silent(settings, protocol);
      default -> failure.getClass().getSimpleName() + ": " + cause(failure);
    };
  }

  private static String cause(Throwable e) {
    Throwable cause = e;
    for (int depth = 0; depth < 10 && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  private static String silent(KafkaSettings settings, String protocol) {
    String server = settings.servers().getFirst();
    boolean tls = protocol.endsWith("SSL");
    return switch (look(HostAndPort.parse(server))) {
      case NOBODY ->
          "nothing answers at %s; check kafka.bootstrap-servers and whether the brokers run"
              .formatted(server);
      case TLS ->
          tls
              ? "%s speaks TLS, but no broker answered in time; check the names brokers advertise"
                  .formatted(server)
              : "%s speaks TLS, and security.protocol is %s; set it to SSL or SASL_SSL in kafka.client"
                  .formatted(server, protocol);
      case NO_TLS ->
          tls
              ? "%s does not speak TLS, and security.protocol is %s; set it to PLAINTEXT or SASL_PLAINTEXT, or name the TLS port"
                  .formatted(server, protocol)
              : "%s accepts connections, but no broker answered in time; check the names brokers advertise, and whether the port needs SASL"
                  .formatted(server);
    };
  }

  private enum Port {
    NOBODY,
    TLS,
    NO_TLS
  }

  private static Port look(HostAndPort server) {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(server.host(), server.port()), PROBE_MILLIS);
      plain.setSoTimeout(PROBE_MILLIS);
      return handshake(plain, server);
    } catch (IOException e) {
      return Port.NOBODY;
    }
  }

  /** A server that TLS can be spoken with answers, be it with a certificate we do not trust. */
  private static Port handshake(Socket plain, HostAndPort server) {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (SSLSocket tls =
        (SSLSocket) factory.createSocket(plain, server.host(), server.port(), false)) {
      tls.startHandshake();
      return Port.TLS;
    } catch (SSLException e) {
      String message = String.valueOf(e.getMessage());
      return message.contains("Unrecognized")
              || message.contains("unrecognized")
              || message.contains("terminated the handshake")
          ? Port.NO_TLS
          : Port.TLS;
    } catch (IOException e) {
      return Port.NO_TLS;
    }
  }
}

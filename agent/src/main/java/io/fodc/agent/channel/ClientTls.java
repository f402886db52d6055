package io.fodc.agent.channel;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS of a channel, from PEM files that are read anew for every channel, so that rotated ones are
 * taken.
 *
 * @param caFile authorities that may sign the server's certificate; the platform's when empty
 * @param certificateFile our certificate chain, for mutual TLS; goes with {@code keyFile}
 * @param keyFile our private key, PKCS #8 without a password
 * @param serverName name the server's certificate must carry; the address's host when empty
 */
public record ClientTls(
    Optional<Path> caFile,
    Optional<Path> certificateFile,
    Optional<Path> keyFile,
    Optional<String> serverName) {
  public ClientTls {
    if (certificateFile.isPresent() != keyFile.isPresent()) {
      throw new IllegalArgumentException(
          "mutual TLS needs both a certificate file and a key file; only %s is given"
              .formatted(certificateFile.or(() -> keyFile).orElseThrow()));
    }
  }

  ChannelCredentials credentials() throws IOException {
    TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
    if (caFile.isPresent()) {
      builder.trustManager(caFile.get().toFile());
    }
    if (certificateFile.isPresent() && keyFile.isPresent()) {
      builder.keyManager(certificateFile.get().toFile(), keyFile.get().toFile());
    }
    return builder.build();
  }

  /** The files, for a message. */
  String files() {
    StringBuilder text = new StringBuilder();
    caFile.ifPresent(file -> text.append("ca-file=").append(file));
    certificateFile.ifPresent(file -> text.append(" cert-file=").append(file));
    keyFile.ifPresent(file -> text.append(" key-file=").append(file));
    return text.isEmpty() ? "no files" : text.toString().strip();
  }
}

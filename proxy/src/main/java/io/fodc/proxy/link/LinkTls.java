package io.fodc.proxy.link;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The PEM files of a link server.
 *
 * @param certificateChain the server's certificate, then its intermediates
 * @param privateKey its key, PKCS#8 without a password ({@code BEGIN PRIVATE KEY})
 * @param clientAuthorities when present, a client must show a certificate signed by one of these
 */
public record LinkTls(Path certificateChain, Path privateKey, Optional<Path> clientAuthorities) {

  public LinkTls {
    requireNonNull(clientAuthorities);
    requireReadable("certificate", certificateChain);
    requireReadable("private key", privateKey);
    clientAuthorities.ifPresent(path -> requireReadable("client authorities", path));
  }

  private static void requireReadable(String what, Path path) {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new IllegalArgumentException(
          "TLS " + what + " file " + path.toAbsolutePath() + " cannot be read");
    }
  }
}

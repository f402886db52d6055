package io.fodc.proxy.access;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * An HTTP client whose PEM files count as they are: when one of them changes, connections made a
 * second later at most are of the new ones. While they cannot be used, what was read last is. Any
 * thread.
 */
public final class RenewedClient implements AutoCloseable {
  private static final Logger LOG = System.getLogger(RenewedClient.class.getName());

  private final Files files;
  private final Duration connectLimit;
  private final List<WatchedFile> watched;
  private HttpClient client;

  /**
   * PEM files of a client.
   *
   * @param authorities certificates that the server's must come from; the platform's if empty
   * @param certificate to show, followed by those of its issuers
   */
  public record Files(Optional<Path> authorities, Optional<Shown> certificate) {}

  /**
   * What is shown to servers that ask for a certificate.
   *
   * @param settings what the keys begin with that name the files, such as {@code peer.tls.}
   */
  public record Shown(String settings, Path certificate, Path key) {}

  /**
   * Opens a client.
   *
   * @throws IOException naming the file, what is wrong with it and the remedy
   */
  public RenewedClient(Files files, Duration connectLimit, LongSupplier nanoClock)
      throws IOException {
    this.files = files;
    this.connectLimit = connectLimit;
    this.watched =
        Stream.concat(
                files.authorities().stream(),
                files.certificate().stream().flatMap(s -> Stream.of(s.certificate(), s.key())))
            .map(path -> new WatchedFile(path, nanoClock))
            .toList();
    // What is read next is known now.
    boolean unused = changed();
    this.client = open();
  }

  private HttpClient open() throws IOException {
    Optional<PemIdentity> identity = Optional.empty();
    if (files.certificate().isPresent()) {
      Shown shown = files.certificate().get();
      identity = Optional.of(PemIdentity.load(shown.settings(), shown.certificate(), shown.key()));
    }
    return TrustedAuthorities.client(files.authorities(), identity, connectLimit);
  }

  private boolean changed() {
    // Each is looked at, whatever the others are.
    return watched.stream().filter(WatchedFile::changed).count() > 0;
  }

  /** The client of now, for one request. */
  public synchronized HttpClient get() {
    if (changed()) {
      try {
        HttpClient next = open();
        // What is under way on the old one ends as it would have.
        client.shutdown();
        client = next;
        LOG.log(
            Level.INFO,
            "TLS files read again files={0}",
            watched.stream().map(WatchedFile::path).toList());
      } catch (IOException e) {
        LOG.log(Level.WARNING, "TLS files not read again: " + e.getMessage());
      }
    }
    return client;
  }

  @Override
  public synchronized void close() {
    client.shutdownNow();
  }
}

package io.fodc.proxy.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Real certificates in PEM files: two authorities, of which only the first is trusted, and a server
 * and a client of each, and an expired client of the first. Made with the {@code openssl} command,
 * in about a quarter of a second.
 */
public final class TestCertificates {

  /** A certificate and its key. */
  public record Identity(Path certificate, Path key) {}

  private final Path directory;
  private final Identity authority;
  private final Identity stranger;

  private TestCertificates(Path directory) throws IOException {
    this.directory = directory;
    this.authority = authority("authority");
    this.stranger = authority("stranger");
  }

  /** Whether this machine can make them. */
  public static boolean available() {
    try {
      return new ProcessBuilder("openssl", "version").redirectErrorStream(true).start().waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  public static TestCertificates in(Path directory) throws IOException {
    return new TestCertificates(directory);
  }

  /** The certificate to trust. */
  public Path authority() {
    return authority.certificate();
  }

  /** The certificate of an authority nobody trusts. */
  public Path stranger() {
    return stranger.certificate();
  }

  /** For {@code localhost} and 127.0.0.1. */
  public Identity server() throws IOException {
    return signed(authority, "server", "subjectAltName=DNS:localhost,IP:127.0.0.1", 30);
  }

  /** With {@code CN=name}. */
  public Identity client(String name) throws IOException {
    return signed(authority, name, "extendedKeyUsage=clientAuth", 30);
  }

  public Identity clientOfStranger(String name) throws IOException {
    return signed(stranger, name, "extendedKeyUsage=clientAuth", 30);
  }

  public Identity expiredClient(String name) throws IOException {
    return signed(authority, name, "extendedKeyUsage=clientAuth", -1);
  }

  private Identity authority(String name) throws IOException {
    Identity made = identity(name);
    openssl(
        "req",
        "-x509",
        "-new",
        "-key",
        made.key().toString(),
        "-subj",
        "/CN=" + name,
        "-days",
        "30",
        "-addext",
        "basicConstraints=critical,CA:TRUE",
        "-out",
        made.certificate().toString());
    return made;
  }

  private Identity signed(Identity signer, String name, String extension, int days)
      throws IOException {
    Identity made = identity(name);
    Path request = directory.resolve(name + ".csr");
    Path extensions = Files.writeString(directory.resolve(name + ".ext"), extension + "\n");
    openssl(
        "req",
        "-new",
        "-key",
        made.key().toString(),
        "-subj",
        "/CN=" + name,
        "-out",
        request.toString());
    List<String> sign =
        new ArrayList<>(
            List.of(
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                signer.certificate().toString(),
                "-CAkey",
                signer.key().toString(),
                "-CAcreateserial",
                "-extfile",
                extensions.toString(),
                "-out",
                made.certificate().toString()));
    sign.addAll(List.of("-days", String.valueOf(days)));
    openssl(sign.toArray(String[]::new));
    return made;
  }

  private Identity identity(String name) throws IOException {
    Path key = directory.resolve(name + ".key");
    openssl(
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        key.toString());
    return new Identity(directory.resolve(name + ".pem"), key);
  }

  private static void openssl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException(stop);
    }
  }
}

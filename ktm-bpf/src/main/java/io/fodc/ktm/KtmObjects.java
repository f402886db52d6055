package io.fodc.ktm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Where the object files come from. */
@FunctionalInterface
public interface KtmObjects {
  /** Largest file that is read. */
  int MAX_BYTES = 4 * 1024 * 1024;

  /** Checksums of all objects, as {@code sha256sum} writes them. */
  String CHECKSUMS = "objects.sha256";

  /**
   * The bytes of an object.
   *
   * @param object its file's name without {@code .bpf.o}
   * @throws KtmException when there is none, or it is not what was built
   */
  byte[] read(String object) throws KtmException;

  /** As {@link #read(String)}, a group's. */
  default byte[] read(KtmGroup group) throws KtmException {
    return read(group.object());
  }

  /** Files by name. */
  @FunctionalInterface
  interface Files {
    /** The bytes of a file; thrown when there is none. */
    byte[] read(String name) throws IOException;
  }

  /** Those in this jar. */
  static KtmObjects ofJar() {
    return checked(
        name -> {
          try (InputStream in = KtmObjects.class.getResourceAsStream(name)) {
            if (in == null) {
              throw new IOException("not in the jar");
            }
            return in.readNBytes(MAX_BYTES);
          }
        });
  }

  /**
   * Objects whose checksum is compared first: some damages of an object make libbpf, and with it
   * this process, crash.
   */
  static KtmObjects checked(Files files) {
    return object -> {
      String name = object + ".bpf.o";
      byte[] elf = file(files, name);
      String sums = new String(file(files, CHECKSUMS), StandardCharsets.US_ASCII);
      String sum = sha256(elf);
      if (sums.lines().noneMatch(line -> line.equals(sum + "  " + name))) {
        throw new KtmException(
            KtmFault.BROKEN_OBJECT,
            0,
            "%s (%d bytes, SHA-256 %s) is not what %s says"
                .formatted(name, elf.length, sum, CHECKSUMS));
      }
      return elf;
    };
  }

  private static byte[] file(Files files, String name) throws KtmException {
    try {
      return files.read(name);
    } catch (IOException e) {
      throw new KtmException(KtmFault.BROKEN_OBJECT, 0, name + ": " + e.getMessage());
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

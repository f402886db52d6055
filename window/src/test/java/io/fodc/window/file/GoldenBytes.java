package io.fodc.window.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes of a file that are kept with the tests, as text whose differences can be read: the length,
 * then 32 bytes a line behind their offset; lines of zeros are left out.
 *
 * <p>With {@code -Dfodc.golden=write} {@link #assertSame} writes what it was given and ends its
 * test as skipped, so that nothing passes by being rewritten.
 */
record GoldenBytes(String name) {
  private static final int LINE = 32;
  private static final HexFormat HEX = HexFormat.of();

  /** What is kept. */
  byte[] read() throws IOException {
    try (InputStream in = GoldenBytes.class.getResourceAsStream(name)) {
      assertThat(in).as("%s; -Dfodc.golden=write makes it", name).isNotNull();
      return bytes(new String(in.readAllBytes(), US_ASCII));
    }
  }

  /** These bytes are those that are kept. */
  void assertSame(byte[] written) throws IOException {
    if (System.getProperty("fodc.golden", "").equals("write")) {
      Path file = Path.of("src/test/resources/io/fodc/window/file", name);
      Files.writeString(file, text(written), US_ASCII);
      abort("wrote " + file + ": look at the difference, then run the test without fodc.golden");
    }
    assertThat(text(written))
        .as("%s; where the layout was changed on purpose, -Dfodc.golden=write writes it", name)
        .isEqualTo(text(read()));
  }

  private static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder().append(bytes.length).append('\n');
    for (int at = 0; at < bytes.length; at += LINE) {
      byte[] line = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + LINE));
      if (!Arrays.equals(line, new byte[line.length])) {
        text.append("%06x ".formatted(at)).append(HEX.formatHex(line)).append('\n');
      }
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    String[] lines = text.split("\n", -1);
    byte[] bytes = new byte[Integer.parseInt(lines[0])];
    for (int i = 1; i < lines.length - 1; i++) {
      byte[] line = HEX.parseHex(lines[i].substring(lines[i].indexOf(' ') + 1));
      int at = Integer.parseInt(lines[i].substring(0, lines[i].indexOf(' ')), 16);
      System.arraycopy(line, 0, bytes, at, line.length);
    }
    return bytes;
  }
}

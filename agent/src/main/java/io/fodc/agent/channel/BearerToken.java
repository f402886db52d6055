package io.fodc.agent.channel;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A token that is shown with every call. Its file is read anew for every channel, so that the next
 * connection shows a renewed one.
 *
 * @param file the token and nothing else, at most {@value #MAX_BYTES} bytes; white space around it
 *     does not count
 */
public record BearerToken(Path file) {
  private static final int MAX_BYTES = 8 * 1024;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]++=*+");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** Reads it; no message ever holds what the file does. */
  ClientInterceptor read() throws ChannelSetupException {
    String token;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("it is larger than " + MAX_BYTES + " bytes");
      }
      token = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      throw new ChannelSetupException("link.token-file " + file + " cannot be read: " + e, e);
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new ChannelSetupException(
          "link.token-file "
              + file
              + " does not hold one token and nothing else; write what token create printed",
          new IOException("no token"));
    }
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}

package io.fodc.proxy.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The file of static tokens: hashes, never tokens. Replaced as a whole, mode 600. */
public final class TokenFile {
  static final int MAX_BYTES = 16 << 20;
  private static final int MAX_TOKENS = 50_000;
  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(8)
                      .maxStringLength(64 * 1024)
                      .build())
              .build());

  private TokenFile() {}

  /**
   * The tokens in a file, by id; none if there is no such file.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  public static Map<String, TokenEntry> read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
      }
      return parse(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Map.of();
    }
  }

  static Map<String, TokenEntry> parse(Path file, byte[] bytes) throws IOException {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.path("version").asInt() != VERSION || !root.path("tokens").isArray()) {
        throw new IllegalArgumentException("it has no version 1 and tokens");
      }
      Map<String, TokenEntry> tokens = new LinkedHashMap<>();
      for (JsonNode node : root.path("tokens")) {
        TokenEntry entry = entry(node);
        if (tokens.put(entry.id(), entry) != null || tokens.size() > MAX_TOKENS) {
          throw new IllegalArgumentException(
              "id " + entry.id() + " is there twice, or there are more than " + MAX_TOKENS);
        }
      }
      return tokens;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException(
          file + " is no token file: " + reason + "; make one with: token create --file " + file,
          e);
    }
  }

  private static TokenEntry entry(JsonNode node) {
    List<Grant> grants = new ArrayList<>();
    for (JsonNode grant : node.path("grants")) {
      String word = grant.path("role").asText();
      Role role =
          Role.of(word)
              .orElseThrow(() -> new IllegalArgumentException("role '" + word + "' is not known"));
      grants.add(new Grant(role, Scope.parse(grant.path("scope").asText())));
    }
    String expires = node.path("expires").asText("");
    return new TokenEntry(
        node.path("id").asText(),
        node.path("name").asText(),
        node.path("sha256").asText(),
        grants,
        Instant.parse(node.path("created").asText()),
        expires.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(expires)));
  }

  /**
   * Changes a file: reads it, applies the change, and puts the result in its place at once. Whoever
   * else does so at the same time waits.
   */
  public static void update(Path file, UnaryOperator<Map<String, TokenEntry>> change)
      throws IOException {
    Path absolute = file.toAbsolutePath();
    Path directory = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    Files.createDirectories(directory);
    Path lock = absolute.resolveSibling(absolute.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), owner());
        var held = channel.lock()) {
      if (!held.isValid()) {
        throw new IOException(lock + " cannot be locked");
      }
      replace(absolute, directory, json(change.apply(new LinkedHashMap<>(read(absolute)))));
    }
  }

  private static void replace(Path file, Path directory, byte[] bytes) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    try (FileChannel out =
        FileChannel.open(
            next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner())) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        out.write(left);
      }
      out.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(directory, EnumSet.of(StandardOpenOption.READ))) {
      folder.force(true);
    }
  }

  private static java.nio.file.attribute.FileAttribute<?> owner() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  private static byte[] json(Map<String, TokenEntry> tokens) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("version", VERSION);
    ArrayNode list = root.putArray("tokens");
    for (TokenEntry token : tokens.values()) {
      ObjectNode node =
          list.addObject()
              .put("id", token.id())
              .put("name", token.name())
              .put("sha256", token.hash())
              .put("created", token.created().toString());
      token.expires().ifPresent(at -> node.put("expires", at.toString()));
      ArrayNode grants = node.putArray("grants");
      for (Grant grant : token.grants()) {
        grants.addObject().put("role", grant.role().word()).put("scope", grant.scope().toString());
      }
    }
    return (JSON.writer(new DefaultPrettyPrinter()).writeValueAsString(root) + "\n")
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}

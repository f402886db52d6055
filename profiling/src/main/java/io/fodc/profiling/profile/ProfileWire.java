package io.fodc.profiling.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Takes the messages of {@code profile.proto} apart. Field numbers are the published ones, also
 * those that our schema leaves out. Fields that are not known are skipped.
 */
final class ProfileWire {
  private final CodedInputStream in;
  private final RawProfile raw;

  ProfileWire(CodedInputStream in, RawProfile raw) {
    this.in = in;
    this.raw = raw;
  }

  /** Takes one field, or says that it is not known. */
  @FunctionalInterface
  private interface Field {
    boolean take(int number, int tag) throws IOException;
  }

  void read() throws IOException {
    fields(this::profileField);
  }

  private void fields(Field field) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!field.take(WireFormat.getTagFieldNumber(tag), tag)) {
        in.skipField(tag);
      }
    }
  }

  private void message(Field field) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    fields(field);
    in.checkLastTagWas(0);
    in.popLimit(outer);
  }

  private static boolean delimited(int tag) {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static boolean varint(int tag) {
    return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT;
  }

  private boolean profileField(int number, int tag) throws IOException {
    if (number == 13 && varint(tag)) {
      raw.comments.add(in.readInt64());
      return true;
    }
    return delimited(tag) ? profileMessage(number) : varint(tag) && profileNumber(number);
  }

  private boolean profileMessage(int number) throws IOException {
    switch (number) {
      case 1 -> {
        long[] type = numbers(2);
        raw.sampleTypes.add(type[1]);
        raw.sampleTypes.add(type[2]);
      }
      case 2 -> sample();
      case 3 -> {
        long[] mapping = numbers(5);
        raw.mappings.add(mapping[1]);
        raw.mappings.add(mapping[2]);
        raw.mappings.add(mapping[4]);
        raw.mappings.add(mapping[5]);
      }
      case 4 -> location();
      case 5 -> {
        long[] function = numbers(5);
        raw.functions.add(raw.functionIds.number(known(function[1], "function")));
        raw.functions.add(function[2]);
        raw.functions.add(function[4]);
        raw.functions.add(function[5]);
      }
      case 6 -> string();
      case 11 -> {
        long[] type = numbers(2);
        raw.periodType = type[1];
        raw.periodUnit = type[2];
      }
      case 13 -> packed(raw.comments::add);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean profileNumber(int number) throws IOException {
    switch (number) {
      case 7 -> raw.dropFrames = in.readInt64();
      case 8 -> raw.keepFrames = in.readInt64();
      case 9 -> raw.timeNanos = in.readInt64();
      case 10 -> raw.durationNanos = in.readInt64();
      case 12 -> raw.period = in.readInt64();
      case 14 -> raw.defaultSampleType = in.readInt64();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The plain numbers of a message: {@code [field number]}, 0 where it has none. */
  private long[] numbers(int last) throws IOException {
    long[] found = new long[last + 1];
    message(
        (number, tag) -> {
          if (number > last || !varint(tag)) {
            return false;
          }
          found[number] = in.readInt64();
          return true;
        });
    return found;
  }

  private void sample() throws IOException {
    raw.stackStarts.add(raw.stackLocations.size());
    raw.labelStarts.add(raw.labels.size());
    int before = raw.values.size();
    message(this::sampleField);
    raw.valueCounts.add(raw.values.size() - before);
  }

  private boolean sampleField(int number, int tag) throws IOException {
    Taker taker =
        switch (number) {
          case 1 -> id -> raw.stackLocations.add(raw.locationIds.number(known(id, "location")));
          case 2 -> raw.values::add;
          default -> Taker.NONE;
        };
    if (taker != Taker.NONE && varint(tag)) {
      taker.take(in.readInt64());
      return true;
    }
    if (taker != Taker.NONE && delimited(tag)) {
      packed(taker);
      return true;
    }
    if (number == 3 && delimited(tag)) {
      long[] label = numbers(4);
      for (int i = 1; i < label.length; i++) {
        raw.labels.add(label[i]);
      }
      return true;
    }
    return false;
  }

  private void location() throws IOException {
    long[] found = new long[4];
    int firstLine = raw.lines.size() / 2;
    message(
        (number, tag) -> {
          if (number == 4 && delimited(tag)) {
            long[] line = numbers(2);
            raw.lines.add(line[1] == 0 ? RawProfile.NO_FUNCTION : raw.functionIds.number(line[1]));
            raw.lines.add(line[2]);
            return true;
          }
          if (number > 3 || !varint(tag)) {
            return false;
          }
          found[number] = in.readInt64();
          return true;
        });
    raw.locations.add(raw.locationIds.number(known(found[1], "location")));
    raw.locations.add(found[2]);
    raw.locations.add(found[3]);
    raw.locations.add(firstLine);
    raw.locations.add(raw.lines.size() / 2 - firstLine);
  }

  private static long known(long id, String what) throws ProfileException {
    if (id == 0) {
      throw ProfileException.malformed("a " + what + " has id 0");
    }
    return id;
  }

  private void string() throws IOException {
    int length = in.readRawVarint32();
    if (length < 0 || length > raw.limits.stringBytes()) {
      throw ProfileException.tooLarge("bytes in one string", raw.limits.stringBytes());
    }
    raw.addString(new String(in.readRawBytes(length), StandardCharsets.UTF_8));
  }

  private void packed(Taker taker) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      taker.take(in.readInt64());
    }
    in.popLimit(outer);
  }

  /** Keeps one number of a list. */
  @FunctionalInterface
  private interface Taker {
    Taker NONE = value -> {};

    void take(long value) throws ProfileException;
  }
}

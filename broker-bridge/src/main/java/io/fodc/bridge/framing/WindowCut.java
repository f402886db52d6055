package io.fodc.bridge.framing;

/**
 * A window as it was cut into records. The same ticks may be cut anew, into other windows or more
 * parts; all of this together says that two parts are of one cut.
 *
 * @param instance of the agent that wrote it
 * @param fromTickMillis its first tick
 * @param toTickMillis its last tick
 * @param parts how many records it has
 */
public record WindowCut(String instance, long fromTickMillis, long toTickMillis, int parts) {}

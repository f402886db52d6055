/**
 * Decides what of the observed node's configuration may leave the process. Known-safe keys pass;
 * others are judged by their name and by the shape of their value; what cannot be judged is hidden.
 * A hidden value becomes a salted fingerprint, so that drift stays visible without the value. The
 * rules, for users, are in {@code docs/guide/redaction.md}.
 */
@NullMarked
package io.fodc.agent.redaction;

import org.jspecify.annotations.NullMarked;

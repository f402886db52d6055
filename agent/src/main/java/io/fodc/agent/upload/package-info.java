/**
 * Bulk bytes on their way to the proxy: an upload has a connection of its own, so that none of them
 * ever sits in front of a heartbeat. They are written as the proxy takes them, never collected
 * first, and a call that breaks is resumed where the proxy has them.
 */
@NullMarked
package io.fodc.agent.upload;

import org.jspecify.annotations.NullMarked;

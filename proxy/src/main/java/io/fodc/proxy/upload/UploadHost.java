package io.fodc.proxy.upload;

import io.fodc.schemas.node.NodeId;

/** Takes the uploads of one purpose. */
@FunctionalInterface
public interface UploadHost {
  /**
   * Begins a call that feeds an upload.
   *
   * @param node who calls, by a session that lasts
   * @throws UploadRefusal if nobody waits for it, or it is not this node's
   */
  UploadFeed feed(NodeId node, UploadOffer offer) throws UploadRefusal;
}

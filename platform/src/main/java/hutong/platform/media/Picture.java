package hutong.platform.media;

import hutong.protocol.UserId;

/**
 * A picture that was put; never changes.
 *
 * @param owner who put it
 * @param width in pixels
 * @param height in pixels
 * @param contentType {@code image/jpeg} or {@code image/png}
 * @param thumbnailType the same, of its thumbnail
 */
public record Picture(
    UserId owner, int width, int height, String contentType, String thumbnailType) {}

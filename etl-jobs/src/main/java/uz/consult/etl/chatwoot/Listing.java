package uz.consult.etl.chatwoot;

import java.util.Collection;

/**
 * The conversations of a list.
 *
 * @param unread how many pages Chatwoot could not show, in whatever order they were asked for: a conversation on them that it
 *     cannot show, whose contact is gone, takes at most 24 others with it
 * @param missing how many conversations are not among those found, as far as Chatwoot has told
 */
public record Listing(Collection<Conversation> found, int unread, int missing) {}

#pragma once
#include <gmime/gmime.h>

// Casts, type tests and g_object_unref are macros or take untyped pointers, none of which Swift can use: one function for each.

static inline void otklik_mime_release(void *object) {
    if (object != NULL) g_object_unref(object);
}

static inline GMimeMultipart *otklik_mime_multipart(GMimeObject *object) {
    return GMIME_IS_MULTIPART(object) ? GMIME_MULTIPART(object) : NULL;
}

static inline GMimePart *otklik_mime_part(GMimeObject *object) {
    return GMIME_IS_PART(object) ? GMIME_PART(object) : NULL;
}

// Mail parts of an encapsulated message: message/rfc822 (a GMimeMessagePart) and message/partial (which is a GMimePart).
static inline gboolean otklik_mime_is_message(GMimeObject *object) {
    return GMIME_IS_MESSAGE_PART(object) || GMIME_IS_MESSAGE_PARTIAL(object);
}

static inline GMimeObject *otklik_mime_object(GMimeMessage *message) { return GMIME_OBJECT(message); }

static inline GMimeObject *otklik_mime_part_object(GMimePart *part) { return GMIME_OBJECT(part); }

// The address of a mailbox; NULL for a group.
static inline const char *otklik_mime_mailbox(InternetAddress *address) {
    return INTERNET_ADDRESS_IS_MAILBOX(address) ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)) : NULL;
}

// The members of a group; NULL for a mailbox. Owned by the group.
static inline InternetAddressList *otklik_mime_members(InternetAddress *address) {
    return INTERNET_ADDRESS_IS_GROUP(address) ? internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)) : NULL;
}

// A stream in memory whose bytes are asked for with `otklik_mime_bytes`.
static inline GMimeStream *otklik_mime_memory(void) { return g_mime_stream_mem_new(); }

// What was written to a stream of `otklik_mime_memory`. Owned by the stream.
static inline GByteArray *otklik_mime_bytes(GMimeStream *stream) {
    return g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
}

// How raw bytes without a declared charset are read: UTF-8, else what old Russian programs write.
static inline GMimeParserOptions *otklik_mime_options(void) {
    const char *charsets[] = {"utf-8", "windows-1251", NULL};
    GMimeParserOptions *options = g_mime_parser_options_new();
    g_mime_parser_options_set_fallback_charsets(options, charsets);
    return options;
}

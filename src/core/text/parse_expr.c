/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse_expr.h"

#include "core/text/parse_annot.h"
#include "core/text/parse_instr.h"
#include "core/text/parse_type.h"

/* What the tokens at hand stand in. "list": any instruction may follow. */
enum frame_kind {
    LIST,         /* up to a ')' that belongs to whoever asked */
    INNER_LIST,   /* (then ...), (else ...), (do ...), (catch ...): its ')' ends it */
    FOLDED_BLOCK, /* (block ...): a list */
    FLAT_BLOCK,   /* block ... end: a list */
    FLAT_IF,
    FLAT_ELSE,
    FLAT_TRY,
    FLAT_CATCH,
    FLAT_CATCH_ALL,
    OPERANDS, /* (op imm ...: folded ones only, then the instruction itself */
    IF_CONDITION,
    IF_AFTER_THEN,
    AFTER_LAST, /* (else ...) or (catch_all ...) was there: only the ')' may follow */
    TRY_BEFORE_DO,
    TRY_AFTER_DO,
    TRY_AFTER_CATCH, /* delegate may not follow */
    TRY_DELEGATED,
};

enum { NO_HINT = 0xff };

struct frame {
    uint8_t kind;
    uint8_t hint;     /* a branch hint that waits with the instruction */
    uint32_t pending; /* where its bytes begin */
    uint32_t symbol;  /* of a label that is not open yet */
};

size_t gw_parse_expr_frame_bytes(void) { return sizeof(struct frame); }

struct expr {
    struct gw_parser *p;
    struct gw_writer *out;
};

static struct frame *top(const struct gw_parser *p)
{
    return GW_VEC_AT(struct frame, &p->frames, p->frames.len - 1);
}

static void push(struct gw_parser *p, enum frame_kind kind, uint32_t pending,
                 uint8_t hint)
{
    struct frame frame = {
        .kind = (uint8_t)kind, .hint = hint, .pending = pending, .symbol = GW_NO_SYMBOL};
    if (p->err) return;
    if (p->frames.len >= GW_MAX_TEXT_DEPTH)
        gw_parser_fail_at(p, p->at, GW_ERR_LIMIT, "nested deeper than %d",
                          GW_MAX_TEXT_DEPTH);
    else if (!gw_vec_push_copy(&p->frames, &frame))
        gw_parser_nomem(p);
}

static void open_label(struct gw_parser *p, uint32_t symbol)
{
    struct gw_open_label label = {.symbol = symbol};
    uint32_t ordinal = p->label_ordinal++;
    gw_parser_note_name(p, GW_NAMES_LABEL, p->met[GW_SPACE_FUNC], ordinal, symbol);
    if (p->err) return;
    if (symbol != GW_NO_SYMBOL) {
        struct gw_meaning *meaning = gw_parser_meaning(p, GW_SPACE_LABEL, symbol);
        label.before = *meaning;
        *meaning = (struct gw_meaning){p->func_stamp, (uint32_t)p->labels.len};
    }
    if (!gw_vec_push_copy(&p->labels, &label)) gw_parser_nomem(p);
}

static void close_label(struct gw_parser *p)
{
    if (p->err) return;
    const struct gw_open_label *label =
        GW_VEC_AT(struct gw_open_label, &p->labels, p->labels.len - 1);
    if (label->symbol != GW_NO_SYMBOL)
        *gw_parser_meaning(p, GW_SPACE_LABEL, label->symbol) = label->before;
    p->labels.len--;
}

/* `end $l` and `else $l` must repeat the label of their block, if they name one. */
static void repeat_label(struct gw_parser *p)
{
    if (!gw_parser_at(p, GW_TOKEN_ID)) return;
    const struct gw_open_label *label =
        GW_VEC_AT(struct gw_open_label, &p->labels, p->labels.len - 1);
    if (gw_parser_token(p)->link != label->symbol)
        gw_parser_fail(p, "mismatching label");
    else
        gw_parser_skip(p, 1);
}

static void note_hint(const struct expr *e, uint8_t hint)
{
    struct gw_parser *p = e->p;
    if (hint == NO_HINT) return;
    struct gw_hint_entry entry = {p->met[GW_SPACE_FUNC],
                                  (uint32_t)e->out->len - p->body_from, hint};
    if (!gw_vec_push_copy(&p->hints, &entry)) gw_parser_nomem(p);
}

/* Move the bytes that wait since `from` to the code. */
static void flush(const struct expr *e, uint32_t from)
{
    struct gw_writer *pending = &e->p->pending;
    if (pending->len == from) return; /* it may have no memory at all */
    gw_writer_bytes(e->out, gw_slice_of(pending->data + from, pending->len - from));
    pending->len = from;
}

static void emit(const struct expr *e, enum gw_opcode op)
{
    gw_parse_instr_opcode(e->out, op);
}

/* What follows `block`, `loop`, `if`, `try`, `try_table`: label, type, and the catches,
 * which still see the labels outside.    returns  the symbol of the label */
static uint32_t block_head(const struct expr *e, enum gw_opcode op, struct gw_writer *to)
{
    struct gw_parser *p = e->p;
    uint32_t symbol = gw_parser_take_id(p);
    gw_parse_instr_opcode(to, op);
    gw_parse_type_block(p, to);
    if (op == GW_OP_TRY_TABLE) gw_parse_instr_catches(p, to);
    return symbol;
}

static void folded(const struct expr *e)
{
    struct gw_parser *p = e->p;
    uint8_t hint = NO_HINT;
    gw_parse_annot_hint(p, &hint);
    gw_parser_skip(p, 1);
    uint16_t word = gw_parser_token(p)->word;
    uint32_t pending = (uint32_t)p->pending.len, symbol;
    switch (word) {
    case GW_OP_BLOCK:
    case GW_OP_LOOP:
    case GW_OP_TRY_TABLE:
    case GW_OP_TRY:
        gw_parser_skip(p, 1);
        note_hint(e, hint);
        symbol = block_head(e, (enum gw_opcode)word, e->out);
        open_label(p, symbol);
        push(p, word == GW_OP_TRY ? TRY_BEFORE_DO : FOLDED_BLOCK, pending, NO_HINT);
        break;
    case GW_OP_IF:
        gw_parser_skip(p, 1);
        symbol = block_head(e, GW_OP_IF, &p->pending);
        push(p, IF_CONDITION, pending, hint);
        if (!p->err) top(p)->symbol = symbol;
        break;
    case GW_OP_END:
    case GW_OP_ELSE:
    case GW_OP_CATCH:
    case GW_OP_CATCH_ALL:
    case GW_OP_DELEGATE:
        gw_parser_unexpected(p, "an instruction");
        break;
    default:
        if (word >= GW_OP_COUNT) {
            gw_parser_unexpected(p, "an instruction");
            break;
        }
        gw_parser_skip(p, 1);
        gw_parse_instr_plain(p, (enum gw_opcode)word, &p->pending);
        push(p, OPERANDS, pending, hint);
    }
}

static void flat_end(const struct expr *e)
{
    struct gw_parser *p = e->p;
    uint8_t kind = top(p)->kind;
    if (kind < FLAT_BLOCK || kind > FLAT_CATCH_ALL) {
        gw_parser_unexpected(p, ")");
        return;
    }
    gw_parser_skip(p, 1);
    repeat_label(p);
    emit(e, GW_OP_END);
    close_label(p);
    p->frames.len--;
}

static void flat_delegate(const struct expr *e)
{
    struct gw_parser *p = e->p;
    if (top(p)->kind != FLAT_TRY) {
        gw_parser_unexpected(p, NULL);
        return;
    }
    gw_parser_skip(p, 1);
    close_label(p);
    emit(e, GW_OP_DELEGATE);
    gw_writer_u32(e->out, gw_parser_index(p, GW_SPACE_LABEL));
    p->frames.len--;
}

/* `else`, `catch` and `catch_all`, which turn one kind of flat block into another. */
static void flat_middle(const struct expr *e, enum gw_opcode op)
{
    struct gw_parser *p = e->p;
    struct frame *frame = top(p);
    bool fits = op == GW_OP_ELSE ? frame->kind == FLAT_IF
                                 : frame->kind == FLAT_TRY || frame->kind == FLAT_CATCH;
    if (!fits) {
        gw_parser_unexpected(p, NULL);
        return;
    }
    gw_parser_skip(p, 1);
    if (op == GW_OP_ELSE) repeat_label(p);
    emit(e, op);
    if (op == GW_OP_CATCH) gw_writer_u32(e->out, gw_parser_index(p, GW_SPACE_TAG));
    frame->kind = op == GW_OP_ELSE    ? FLAT_ELSE
                  : op == GW_OP_CATCH ? FLAT_CATCH
                                      : FLAT_CATCH_ALL;
}

static void flat(const struct expr *e, enum gw_opcode op)
{
    struct gw_parser *p = e->p;
    uint8_t hint = NO_HINT;
    switch (op) {
    case GW_OP_END:
        flat_end(e);
        return;
    case GW_OP_DELEGATE:
        flat_delegate(e);
        return;
    case GW_OP_ELSE:
    case GW_OP_CATCH:
    case GW_OP_CATCH_ALL:
        flat_middle(e, op);
        return;
    default:
        break;
    }
    if (gw_parse_annot_hint(p, &hint)) note_hint(e, hint);
    gw_parser_skip(p, 1);
    if (op != GW_OP_BLOCK && op != GW_OP_LOOP && op != GW_OP_IF && op != GW_OP_TRY &&
        op != GW_OP_TRY_TABLE) {
        gw_parse_instr_plain(p, op, e->out);
        return;
    }
    open_label(p, block_head(e, op, e->out));
    push(p,
         op == GW_OP_IF    ? FLAT_IF
         : op == GW_OP_TRY ? FLAT_TRY
                           : FLAT_BLOCK,
         0, NO_HINT);
}

/* A ')'. */
static void close(const struct expr *e)
{
    struct gw_parser *p = e->p;
    struct frame frame = *top(p);
    switch (frame.kind) {
    case LIST:
        p->frames.len--;
        return; /* the ')' is not ours */
    case INNER_LIST:
        break;
    case OPERANDS:
        note_hint(e, frame.hint);
        flush(e, frame.pending);
        break;
    case FOLDED_BLOCK:
    case IF_AFTER_THEN:
    case AFTER_LAST:
    case TRY_AFTER_DO:
    case TRY_AFTER_CATCH:
        emit(e, GW_OP_END);
        close_label(p);
        break;
    case TRY_DELEGATED:
        break; /* written by then */
    case IF_CONDITION:
        gw_parser_unexpected(p, "(then");
        return;
    case TRY_BEFORE_DO:
        gw_parser_unexpected(p, "(do");
        return;
    default:
        gw_parser_unexpected(p, "end");
        return;
    }
    gw_parser_skip(p, 1);
    p->frames.len--;
}

static void open_then(const struct expr *e)
{
    struct gw_parser *p = e->p;
    struct frame *frame = top(p);
    gw_parser_skip(p, 2);
    note_hint(e, frame->hint);
    flush(e, frame->pending);
    frame->kind = IF_AFTER_THEN;
    open_label(p, frame->symbol);
    push(p, INNER_LIST, 0, NO_HINT);
}

static void open_else(const struct expr *e)
{
    struct gw_parser *p = e->p;
    if (!gw_parser_at_open(p, GW_OP_ELSE)) {
        gw_parser_skip(p, 1);
        gw_parser_unexpected(p, "else");
        return;
    }
    gw_parser_skip(p, 2);
    top(p)->kind = AFTER_LAST;
    emit(e, GW_OP_ELSE);
    push(p, INNER_LIST, 0, NO_HINT);
}

static void open_do(struct gw_parser *p)
{
    gw_parser_open(p, GW_KW_DO);
    if (p->err) return;
    top(p)->kind = TRY_AFTER_DO;
    push(p, INNER_LIST, 0, NO_HINT);
}

/* (catch $tag ...), (catch_all ...) or (delegate $label) */
static void open_catch(const struct expr *e)
{
    struct gw_parser *p = e->p;
    if (gw_parser_take_open(p, GW_OP_CATCH)) {
        emit(e, GW_OP_CATCH);
        gw_writer_u32(e->out, gw_parser_index(p, GW_SPACE_TAG));
        top(p)->kind = TRY_AFTER_CATCH;
        push(p, INNER_LIST, 0, NO_HINT);
    } else if (gw_parser_take_open(p, GW_OP_CATCH_ALL)) {
        emit(e, GW_OP_CATCH_ALL);
        top(p)->kind = AFTER_LAST;
        push(p, INNER_LIST, 0, NO_HINT);
    } else if (top(p)->kind == TRY_AFTER_DO && gw_parser_take_open(p, GW_OP_DELEGATE)) {
        close_label(p);
        emit(e, GW_OP_DELEGATE);
        gw_writer_u32(e->out, gw_parser_index(p, GW_SPACE_LABEL));
        gw_parser_close(p);
        if (!p->err) top(p)->kind = TRY_DELEGATED;
    } else {
        gw_parser_skip(p, 1);
        gw_parser_unexpected(p, "catch or catch_all");
    }
}

/* A '('. */
static void open(const struct expr *e)
{
    struct gw_parser *p = e->p;
    switch (top(p)->kind) {
    case IF_AFTER_THEN:
        open_else(e);
        break;
    case TRY_BEFORE_DO:
        open_do(p);
        break;
    case TRY_AFTER_DO:
    case TRY_AFTER_CATCH:
        open_catch(e);
        break;
    case AFTER_LAST:
    case TRY_DELEGATED:
        gw_parser_unexpected(p, ")");
        break;
    case IF_CONDITION:
        if (gw_parser_at_open(p, GW_KW_THEN))
            open_then(e);
        else
            folded(e);
        break;
    default:
        folded(e);
    }
}

static void step(const struct expr *e)
{
    struct gw_parser *p = e->p;
    const struct gw_token *token = gw_parser_token(p);
    switch (token->kind) {
    case GW_TOKEN_LPAR:
        open(e);
        break;
    case GW_TOKEN_RPAR:
        close(e);
        break;
    case GW_TOKEN_WORD:
        if (token->word < GW_OP_COUNT && top(p)->kind < OPERANDS) {
            flat(e, (enum gw_opcode)token->word);
            break;
        }
        GW_FALLTHROUGH;
    default:
        gw_parser_unexpected(p, top(p)->kind < OPERANDS ? "an instruction" : "( or )");
    }
}

static void run(struct gw_parser *p, struct gw_writer *out, size_t base)
{
    struct expr e = {p, out};
    while (p->frames.len > base && !p->err)
        step(&e);
    if (p->pending.err || out->err) gw_parser_nomem(p);
    p->frames.len = base;
}

void gw_parse_expr_list(struct gw_parser *p, struct gw_writer *out)
{
    size_t base = p->frames.len;
    push(p, LIST, 0, NO_HINT);
    run(p, out, base);
}

bool gw_parse_expr_at_folded(const struct gw_parser *p)
{
    return gw_parser_at(p, GW_TOKEN_LPAR) && p->tokens[p->at + 1].word < GW_OP_COUNT;
}

void gw_parse_expr_folded(struct gw_parser *p, struct gw_writer *out)
{
    size_t base = p->frames.len;
    struct expr e = {p, out};
    if (!gw_parse_expr_at_folded(p)) {
        gw_parser_unexpected(p, "an expression");
        return;
    }
    folded(&e);
    run(p, out, base);
}

void gw_parse_expr_begin_body(struct gw_parser *p)
{
    p->func_stamp = ++p->lexed->stamp;
    p->labels.len = 0;
    p->label_ordinal = 0;
    struct gw_open_label body = {.symbol = GW_NO_SYMBOL};
    if (!p->err && !gw_vec_push_copy(&p->labels, &body)) gw_parser_nomem(p);
}

void gw_parse_expr_end_body(struct gw_parser *p)
{
    p->func_stamp = ++p->lexed->stamp;
    p->labels.len = 0;
}

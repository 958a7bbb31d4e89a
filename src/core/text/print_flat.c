/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/printer.h"

/* One instruction on the line at hand: word, label, immediates. */
static void one(struct gw_printer *p, const struct gw_instr *instr)
{
    gw_print_before(p, instr);
    gw_print_text(p, gw_opcode_rows[instr->op].text);
    if (!gw_print_opens_block(instr->op)) {
        gw_print_instr(p, instr);
        return;
    }
    const struct gw_print_name *name = gw_print_next_label(p);
    if (name) {
        gw_print_text(p, " ");
        gw_print_symbol(p, name->name);
    }
    gw_print_instr(p, instr);
    gw_print_open_label(p, name ? name->name : gw_slice_of("", 0));
}

static bool read(struct gw_printer *p, struct gw_reader *r, struct gw_instr *instr)
{
    if (p->err) return false;
    gw_instr_read(r, instr);
    if (r->err) gw_print_fail(p, r->err, r->at, "malformed instruction");
    return !p->err;
}

/* Print up to the `end` that closes what was open at the beginning. `separate` goes
 * between instructions. */
static void sequence(struct gw_printer *p, struct gw_reader *r,
                     void (*separate)(struct gw_printer *))
{
    struct gw_instr instr;
    unsigned depth = 0;
    while (read(p, r, &instr)) {
        enum gw_opcode op = instr.op;
        if (op == GW_OP_END && depth == 0) break;
        bool closes = op == GW_OP_END || op == GW_OP_DELEGATE;
        bool divides = op == GW_OP_ELSE || op == GW_OP_CATCH || op == GW_OP_CATCH_ALL;
        if ((closes || divides) && depth == 0) {
            gw_print_fail(p, GW_ERR_MALFORMED, instr.at,
                          "a block ends that was not begun");
            break;
        }
        if (closes || divides) p->indent--;
        if (op == GW_OP_DELEGATE)
            gw_print_close_label(p); /* its label is one of those outside */
        separate(p);
        one(p, &instr);
        if (closes) {
            depth--;
            if (op == GW_OP_END) gw_print_close_label(p);
        }
        if (gw_print_opens_block(op)) depth++, p->indent++;
        if (divides) p->indent++;
    }
}

void gw_print_flat(struct gw_printer *p, struct gw_reader *r)
{
    sequence(p, r, gw_print_newline);
}

static void blank(struct gw_printer *p) { gw_print_text(p, " "); }

/* Is the expression a single plain instruction? Those are folded. */
static bool is_single(const struct gw_expr *expr)
{
    struct gw_reader r = gw_reader_of(expr->code);
    struct gw_instr instr;
    gw_instr_read(&r, &instr);
    if (r.err || gw_print_opens_block(instr.op) || instr.op == GW_OP_END) return false;
    gw_instr_read(&r, &instr);
    return !r.err && instr.op == GW_OP_END;
}

void gw_print_const(struct gw_printer *p, const struct gw_expr *expr, const char *word)
{
    struct gw_reader r = gw_reader_of(expr->code);
    bool single = is_single(expr);
    gw_print_text(p, " ");
    if (single) {
        struct gw_instr instr;
        gw_instr_read(&r, &instr);
        gw_print_text(p, "(");
        one(p, &instr);
        gw_print_text(p, ")");
        return;
    }
    if (word) {
        gw_print_text(p, "(");
        gw_print_text(p, word);
    }
    unsigned indent = p->indent;
    sequence(p, &r, blank);
    p->indent = indent;
    if (word) gw_print_text(p, ")");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Folded code. A body is first made into a tree: an instruction takes the expressions
 * right before it as its operands, if together they give exactly the values it wants. As
 * the order of instructions never changes, the text means the same code whatever is
 * folded; arities only decide how it looks. */
#include "core/text/printer.h"

static const uint32_t NONE = UINT32_MAX;

enum node_kind { PLAIN, BLOCK, THEN, CLAUSE };

struct node {
    const uint8_t *at;       /* its instruction; THEN: that of its block */
    uint32_t next;           /* sibling */
    uint32_t operands, body; /* first of each */
    uint32_t pushes;
    const struct gw_print_name *label;
    uint8_t kind;
};

/* A block that is being read. */
struct building {
    uint32_t node, clause; /* clause: of if and try, else NONE */
    size_t list_from;
    uint32_t pushes;
};

struct fold {
    struct gw_printer *p;
    const uint8_t *end;
    struct gw_vec nodes;    /* struct node */
    struct gw_vec list;     /* uint32_t: complete expressions of all open blocks */
    struct gw_vec building; /* struct building */
    struct gw_vec labels;   /* uint32_t: arity of each open label */
    struct gw_vec printing; /* struct visit */
};

static void nomem(struct fold *f)
{
    gw_print_fail(f->p, GW_ERR_NOMEM, NULL, "out of memory");
}

static struct node *node_of(const struct fold *f, uint32_t index)
{
    return GW_VEC_AT(struct node, &f->nodes, index);
}

static uint32_t new_node(struct fold *f, enum node_kind kind, const uint8_t *at)
{
    struct node node = {
        .at = at, .next = NONE, .operands = NONE, .body = NONE, .kind = (uint8_t)kind};
    if (f->nodes.len >= NONE - 1 || !gw_vec_push_copy(&f->nodes, &node)) nomem(f);
    return f->p->err ? 0 : (uint32_t)f->nodes.len - 1;
}

static void push_u32(struct fold *f, struct gw_vec *vec, uint32_t value)
{
    if (!f->p->err && !gw_vec_push_copy(vec, &value)) nomem(f);
}

/* Make siblings of the list's tail.     returns  the first */
static uint32_t chain(struct fold *f, size_t from)
{
    const uint32_t *list = f->list.data;
    size_t to = f->list.len;
    if (from >= to) return NONE;
    for (size_t i = from; i + 1 < to; i++)
        node_of(f, list[i])->next = list[i + 1];
    uint32_t first = list[from];
    f->list.len = from;
    return first;
}

static size_t list_base(const struct fold *f)
{
    size_t open = f->building.len;
    return open ? GW_VEC_AT(struct building, &f->building, open - 1)->list_from : 0;
}

/* Take exactly `pops` values off the list, if whole expressions give them. */
static uint32_t take_operands(struct fold *f, uint32_t pops)
{
    size_t at = f->list.len, base = list_base(f);
    while (pops && at > base) {
        uint32_t pushes = node_of(f, *GW_VEC_AT(uint32_t, &f->list, at - 1))->pushes;
        if (pushes == 0 || pushes > pops) break;
        pops -= pushes;
        at--;
    }
    return pops ? NONE : chain(f, at);
}

static void begin_block(struct fold *f, const struct gw_instr *instr)
{
    struct gw_print_arity arity = gw_print_block_arity(f->p, &instr->block);
    bool is_if = instr->op == GW_OP_IF, has_clauses = is_if || instr->op == GW_OP_TRY;
    uint32_t operands = is_if ? take_operands(f, 1) : NONE;
    uint32_t node = new_node(f, BLOCK, instr->at);
    uint32_t clause = has_clauses ? new_node(f, THEN, instr->at) : NONE;
    if (f->p->err) return;
    node_of(f, node)->operands = operands;
    node_of(f, node)->body = clause;
    node_of(f, node)->label = gw_print_next_label(f->p);
    struct building building = {node, clause, f->list.len, arity.pushes};
    if (!gw_vec_push_copy(&f->building, &building)) nomem(f);
    push_u32(f, &f->labels, instr->op == GW_OP_LOOP ? arity.pops : arity.pushes);
}

static struct building *innermost(struct fold *f, const struct gw_instr *instr)
{
    if (f->building.len)
        return GW_VEC_AT(struct building, &f->building, f->building.len - 1);
    gw_print_fail(f->p, GW_ERR_MALFORMED, instr->at, "a block ends that was not begun");
    return NULL;
}

static void close_list(struct fold *f, const struct building *building)
{
    uint32_t into = building->clause != NONE ? building->clause : building->node;
    node_of(f, into)->body = chain(f, building->list_from);
}

static void next_clause(struct fold *f, const struct gw_instr *instr)
{
    struct building *building = innermost(f, instr);
    if (!building) return;
    if (building->clause == NONE) {
        gw_print_fail(f->p, GW_ERR_MALFORMED, instr->at,
                      "a clause outside of if and try");
        return;
    }
    close_list(f, building);
    uint32_t clause = new_node(f, CLAUSE, instr->at);
    if (f->p->err) return;
    node_of(f, building->clause)->next = clause;
    building->clause = clause;
}

static void end_block(struct fold *f, const struct gw_instr *instr)
{
    struct building *building = innermost(f, instr);
    if (!building) return;
    close_list(f, building);
    node_of(f, building->node)->pushes = building->pushes;
    push_u32(f, &f->list, building->node);
    f->building.len--;
    f->labels.len--;
}

static void plain(struct fold *f, const struct gw_instr *instr)
{
    struct gw_print_arity arity = gw_print_arity(f->p, instr, &f->labels);
    uint32_t operands = take_operands(f, arity.pops);
    uint32_t node = new_node(f, PLAIN, instr->at);
    if (f->p->err) return;
    node_of(f, node)->operands = operands;
    node_of(f, node)->pushes = arity.pushes;
    push_u32(f, &f->list, node);
}

static void build(struct fold *f, struct gw_reader *r)
{
    struct gw_instr instr;
    while (!f->p->err) {
        gw_instr_read(r, &instr);
        if (r->err) {
            gw_print_fail(f->p, r->err, r->at, "malformed instruction");
            return;
        }
        switch (instr.op) {
        case GW_OP_END:
            if (f->building.len == 0) return;
            end_block(f, &instr);
            break;
        case GW_OP_ELSE:
        case GW_OP_CATCH:
        case GW_OP_CATCH_ALL:
            next_clause(f, &instr);
            break;
        case GW_OP_DELEGATE:
            next_clause(f, &instr);
            if (!f->p->err) end_block(f, &instr);
            break;
        default:
            if (gw_print_opens_block(instr.op))
                begin_block(f, &instr);
            else
                plain(f, &instr);
        }
    }
}

/* A node that is being printed. */
struct visit {
    uint32_t node, child;
    bool in_body;
};

/* `(delegate l)` is outside of its block's label; the block's end takes that away. */
static void delegate(struct fold *f, const struct gw_instr *instr)
{
    struct gw_slice own = gw_slice_of("", 0);
    if (f->p->open.len)
        own = *GW_VEC_AT(struct gw_slice, &f->p->open, f->p->open.len - 1);
    gw_print_close_label(f->p);
    gw_print_instr(f->p, instr);
    gw_print_open_label(f->p, own);
}

static void head(struct fold *f, const struct node *node)
{
    struct gw_printer *p = f->p;
    struct gw_reader r = {node->at, f->end, GW_OK};
    struct gw_instr instr;
    gw_instr_read(&r, &instr);
    if (node->kind == THEN) {
        gw_print_text(p, instr.op == GW_OP_IF ? "(then" : "(do");
        return;
    }
    gw_print_before(p, &instr);
    gw_print_text(p, "(");
    gw_print_text(p, gw_opcode_rows[instr.op].text);
    if (node->label) {
        gw_print_text(p, " ");
        gw_print_symbol(p, node->label->name);
    }
    if (instr.op == GW_OP_DELEGATE)
        delegate(f, &instr);
    else
        gw_print_instr(p, &instr);
}

static void enter(struct fold *f, uint32_t index)
{
    struct gw_printer *p = f->p;
    const struct node *node = node_of(f, index);
    gw_print_newline(p);
    head(f, node);
    struct visit visit = {index, node->operands, false};
    if (!gw_vec_push_copy(&f->printing, &visit)) nomem(f);
    p->indent++;
}

/* Go on with the innermost node: its next child, or its end. */
static void step(struct fold *f)
{
    struct gw_printer *p = f->p;
    struct visit *visit = GW_VEC_AT(struct visit, &f->printing, f->printing.len - 1);
    const struct node *node = node_of(f, visit->node);
    if (visit->child == NONE && !visit->in_body) {
        visit->in_body = true;
        visit->child = node->body;
        if (node->kind == BLOCK)
            gw_print_open_label(p, node->label ? node->label->name : gw_slice_of("", 0));
    }
    if (visit->child != NONE) {
        uint32_t child = visit->child;
        visit->child = node_of(f, child)->next;
        enter(f, child);
        return;
    }
    if (node->kind == BLOCK) gw_print_close_label(p);
    gw_print_text(p, ")");
    p->indent--;
    f->printing.len--;
}

void gw_print_folded(struct gw_printer *p, struct gw_reader *r)
{
    struct fold f = {.p = p, .end = r->end};
    struct gw_alloc *alloc = p->out->alloc;
    gw_vec_init(&f.nodes, alloc, sizeof(struct node));
    gw_vec_init(&f.list, alloc, sizeof(uint32_t));
    gw_vec_init(&f.building, alloc, sizeof(struct building));
    gw_vec_init(&f.labels, alloc, sizeof(uint32_t));
    gw_vec_init(&f.printing, alloc, sizeof(struct visit));
    struct gw_blocktype body = {.is_index = true,
                                .index = p->module->funcs[p->func].type};
    push_u32(&f, &f.labels, gw_print_block_arity(p, &body).pushes);
    build(&f, r);
    uint32_t next = p->err ? NONE : chain(&f, 0);
    while (next != NONE && !p->err) {
        uint32_t root = next;
        next = node_of(&f, root)->next;
        enter(&f, root);
        while (f.printing.len && !p->err)
            step(&f);
    }
    gw_vec_deinit(&f.printing);
    gw_vec_deinit(&f.labels);
    gw_vec_deinit(&f.building);
    gw_vec_deinit(&f.list);
    gw_vec_deinit(&f.nodes);
}

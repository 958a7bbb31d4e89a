/* SPDX-License-Identifier: Apache-2.0 */
#include "core/jit/observe_gdb.h"

#include <elf.h>
#include <string.h>

#include "core/jit/dwarf.h"

/* The names and shapes of the interface are gdb's: it looks for these two symbols and
 * stops at the function. */
struct jit_code_entry {
    struct jit_code_entry *next, *prev;
    const char *symfile;
    uint64_t symfile_bytes;
};

struct jit_descriptor {
    uint32_t version, action;
    struct jit_code_entry *relevant, *first;
};

enum { JIT_NO_ACTION, JIT_REGISTER, JIT_UNREGISTER };

extern struct jit_descriptor __jit_debug_descriptor;
struct jit_descriptor __jit_debug_descriptor = {1, JIT_NO_ACTION, NULL, NULL};

void __jit_debug_register_code(void);
GW_NOINLINE void __jit_debug_register_code(void) { GW_NO_IDIOM(); }

/* One function: text that lies elsewhere, its name, how to unwind its frame. */
enum section { NONE, TEXT, FRAMES, SYMBOLS, STRINGS, SECTION_COUNT };
static const char section_names[] = "\0.text\0.eh_frame\0.symtab\0.strtab";
enum {
    TEXT_NAME = 1,
    FRAMES_NAME = 7,
    SYMBOLS_NAME = 17,
    STRINGS_NAME = 25,
    NAME_CAP = 256
};

struct object {
    struct jit_code_entry entry;
    const struct gw_code *code;
    Elf64_Ehdr head;
    Elf64_Shdr sections[SECTION_COUNT];
    Elf64_Sym symbols[2];
    struct gw_dwarf_frame frame;
    char strings[sizeof section_names + NAME_CAP];
};

#define OFFSET(member) (offsetof(struct object, member) - offsetof(struct object, head))

static void fill_head(struct object *o)
{
    o->head = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
                    EV_CURRENT},
        .e_type = ET_REL,
        .e_machine = gw_dwarf_cpu.elf_machine,
        .e_version = EV_CURRENT,
        .e_shoff = OFFSET(sections),
        .e_ehsize = sizeof o->head,
        .e_shentsize = sizeof *o->sections,
        .e_shnum = SECTION_COUNT,
        .e_shstrndx = STRINGS,
    };
}

static void fill_sections(struct object *o, uint64_t start, uint64_t bytes)
{
    o->sections[TEXT] = (Elf64_Shdr){.sh_name = TEXT_NAME,
                                     .sh_type = SHT_NOBITS,
                                     .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                                     .sh_addr = start,
                                     .sh_size = bytes,
                                     .sh_addralign = 16};
    o->sections[FRAMES] = (Elf64_Shdr){.sh_name = FRAMES_NAME,
                                       .sh_type = SHT_PROGBITS,
                                       .sh_flags = SHF_ALLOC,
                                       .sh_offset = OFFSET(frame.bytes),
                                       .sh_size = o->frame.len,
                                       .sh_addralign = 8};
    o->sections[SYMBOLS] = (Elf64_Shdr){.sh_name = SYMBOLS_NAME,
                                        .sh_type = SHT_SYMTAB,
                                        .sh_offset = OFFSET(symbols),
                                        .sh_size = sizeof o->symbols,
                                        .sh_link = STRINGS,
                                        .sh_info = 1,
                                        .sh_addralign = 8,
                                        .sh_entsize = sizeof *o->symbols};
    o->sections[STRINGS] = (Elf64_Shdr){.sh_name = STRINGS_NAME,
                                        .sh_type = SHT_STRTAB,
                                        .sh_offset = OFFSET(strings),
                                        .sh_size = sizeof o->strings,
                                        .sh_addralign = 1};
    o->symbols[1] = (Elf64_Sym){.st_name = sizeof section_names,
                                .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
                                .st_shndx = TEXT,
                                .st_size = bytes};
}

static void tell(struct jit_code_entry *entry, uint32_t action)
{
    __jit_debug_descriptor.relevant = entry;
    __jit_debug_descriptor.action = action;
    __jit_debug_register_code();
}

void gw_observe_gdb_add(struct gw_code *code, const struct gw_placed *placed,
                        const char *name)
{
    struct object *o = gw_alloc_zero(gw_alloc_libc(), sizeof *o);
    if (!o) return;
    o->code = code;
    gw_dwarf_describe(code, placed, &o->frame);
    fill_head(o);
    fill_sections(o, (uintptr_t)gw_code_start(code, placed), placed->code_bytes);
    memcpy(o->strings, section_names, sizeof section_names);
    strncpy(o->strings + sizeof section_names, name, NAME_CAP - 1);

    o->entry.symfile = (const char *)&o->head;
    o->entry.symfile_bytes = sizeof *o - offsetof(struct object, head);
    o->entry.next = __jit_debug_descriptor.first;
    if (o->entry.next) o->entry.next->prev = &o->entry;
    __jit_debug_descriptor.first = &o->entry;
    tell(&o->entry, JIT_REGISTER);
}

void gw_observe_gdb_remove(const struct gw_code *code)
{
    struct jit_code_entry *next;
    for (struct jit_code_entry *e = __jit_debug_descriptor.first; e; e = next) {
        next = e->next;
        struct object *o = GW_CONTAINER(e, struct object, entry);
        if (o->code != code) continue;
        if (e->prev)
            e->prev->next = next;
        else
            __jit_debug_descriptor.first = next;
        if (next) next->prev = e->prev;
        tell(e, JIT_UNREGISTER);
        gw_alloc_put(gw_alloc_libc(), o, sizeof *o);
    }
}

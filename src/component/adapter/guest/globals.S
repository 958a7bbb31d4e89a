# SPDX-License-Identifier: Apache-2.0
# What an adapter may keep without memory of its own: two globals. The names of allocation_state and of
# __stack_pointer are a contract with whoever puts the component together.

    .globaltype allocation_state, i32
    .globaltype state_pointer, i32
    .globaltype __stack_pointer, i32

    .section .data.globals,"",@
    .globl allocation_state
allocation_state:
    .globl state_pointer
state_pointer:

    .section .text.get_allocation_state,"",@
    .globl get_allocation_state
    .type get_allocation_state,@function
get_allocation_state:
    .functype get_allocation_state () -> (i32)
    global.get allocation_state
    end_function

    .section .text.set_allocation_state,"",@
    .globl set_allocation_state
    .type set_allocation_state,@function
set_allocation_state:
    .functype set_allocation_state (i32) -> ()
    local.get 0
    global.set allocation_state
    end_function

    .section .text.get_state_pointer,"",@
    .globl get_state_pointer
    .type get_state_pointer,@function
get_state_pointer:
    .functype get_state_pointer () -> (i32)
    global.get state_pointer
    end_function

    .section .text.set_state_pointer,"",@
    .globl set_state_pointer
    .type set_state_pointer,@function
set_state_pointer:
    .functype set_state_pointer (i32) -> ()
    local.get 0
    global.set state_pointer
    end_function

    .section .text.set_stack_pointer,"",@
    .globl set_stack_pointer
    .type set_stack_pointer,@function
set_stack_pointer:
    .functype set_stack_pointer (i32) -> ()
    local.get 0
    global.set __stack_pointer
    end_function

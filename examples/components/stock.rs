// SPDX-License-Identifier: Apache-2.0
//! The world `stock` in Rust, without a generator of bindings: this is what the canonical ABI asks for.
#![no_std]

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static PRICES: [(&str, u32); 3] = [("bread", 350), ("milk", 129), ("café", 280)];

/// An option<u32> in memory: the case in a byte, what it carries behind it.
#[repr(C)]
pub struct Price {
    is_some: u8,
    cents: u32,
}
static mut RESULT: Price = Price { is_some: 0, cents: 0 };

/// price: func(item: string) -> option<u32>. A string is an address and its length in bytes.
///
/// # Safety
/// The caller has written the string to where `cabi_realloc` said.
#[export_name = "demo:shop/prices#price"]
pub unsafe extern "C" fn price(item: *const u8, len: usize) -> *const Price {
    let item = core::slice::from_raw_parts(item, len);
    let found = PRICES.iter().find(|(name, _)| name.as_bytes() == item);
    RESULT = Price {
        is_some: found.is_some() as u8,
        cents: found.map_or(0, |(_, cents)| *cents),
    };
    core::ptr::addr_of!(RESULT)
}

/// The result was read: the room for arguments is free again.
#[export_name = "cabi_post_demo:shop/prices#price"]
pub extern "C" fn price_done(_result: *const Price) {
    USED.store(0, Relaxed);
}

/// Room for the arguments of one call.
#[repr(C, align(16))]
pub struct Room([u8; 4096]);
static mut ROOM: Room = Room([0; 4096]);
static USED: AtomicUsize = AtomicUsize::new(0);

/// # Safety
/// Called by whoever calls `price`, to make room for its argument.
#[no_mangle]
pub unsafe extern "C" fn cabi_realloc(
    _old: *mut u8,
    _old_len: usize,
    _align: usize,
    len: usize,
) -> *mut u8 {
    let at = USED.fetch_add((len + 15) & !15, Relaxed);
    if at + len > core::mem::size_of::<Room>() {
        core::arch::wasm32::unreachable();
    }
    (core::ptr::addr_of_mut!(ROOM) as *mut u8).add(at)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

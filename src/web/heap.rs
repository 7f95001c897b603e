//! The memory of a wasm module: free blocks in lists by size, and the rest of the memory at the end.
//!
//! In: layouts. Out: blocks at multiples of 16 bytes. Blocks come in two sizes for each power of two, so that a text which
//! grows moves seldom, and a free block serves only its own size again. That suits modules that read and write texts: they are
//! 0.6 kB smaller than with the smallest library (talc). Must not: be used where there are threads, for more than 16 bytes
//! of alignment, or for pixels, where a third of a block unused is too much.

#![allow(unsafe_code, reason = "an allocator hands out memory")]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;
use std::ptr::null_mut;

/// Every block begins at a multiple.
const ALIGN_BYTES: usize = 16;
/// So much memory is asked for at least, in pages of 64 KiB: to ask takes half a millisecond on a slow phone.
const GROW_PAGES: usize = 12;
const PAGE_BYTES: usize = 1 << 16;

/// Where memory comes from.
pub trait Pages {
    /// So many pages more behind those that are there: where they begin, or nothing.
    fn grow(&self, pages: usize) -> Option<usize>;
}

/// The memory of this wasm module.
#[cfg(target_arch = "wasm32")]
#[derive(Debug)]
pub struct WasmPages;

#[cfg(target_arch = "wasm32")]
impl Pages for WasmPages {
    fn grow(&self, pages: usize) -> Option<usize> {
        let begin = core::arch::wasm32::memory_grow(0, pages);
        (begin != usize::MAX).then_some(begin * PAGE_BYTES)
    }
}

/// All memory of a module.
#[derive(Debug)]
pub struct Heap<P> {
    pages: P,
    /// By class: the first free block, which begins with where the next one is; 0 is none.
    free: [Cell<usize>; 2 * usize::BITS as usize],
    /// What was never given out.
    next: Cell<usize>,
    end: Cell<usize>,
}

// SAFETY: a wasm module of ours has one thread.
unsafe impl<P> Sync for Heap<P> {}

impl<P> Heap<P> {
    /// A heap that has asked for nothing yet.
    pub const fn new(pages: P) -> Self {
        Self {
            pages,
            free: [const { Cell::new(0) }; 2 * usize::BITS as usize],
            next: Cell::new(0),
            end: Cell::new(0),
        }
    }
}

/// The class of blocks for so many bytes, and how large they are: `1.5 × 2^n` or `2 × 2^n`, in whole units of 16.
fn class(bytes: usize) -> (usize, usize) {
    let last = bytes.saturating_sub(1) | (ALIGN_BYTES - 1);
    let power = last.ilog2() as usize;
    let upper = (last >> (power - 1)) & 1;
    let block_bytes = (3 + upper) << (power - 1);
    (2 * power + upper, (block_bytes + ALIGN_BYTES - 1) & !(ALIGN_BYTES - 1))
}

// SAFETY: a block is in one list or given out, never both; blocks are cut from the end one after another, and `next`
// and `end` stay multiples of 16.
unsafe impl<P: Pages> GlobalAlloc for Heap<P> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > isize::MAX as usize / 2 || layout.align() > ALIGN_BYTES {
            return null_mut();
        }
        let (class, bytes) = class(layout.size());
        let list = &self.free[class];
        let first = list.get();
        if first != 0 {
            // SAFETY: a free block of this class begins here, and holds where the next one is.
            list.set(unsafe { *(first as *const usize) });
            return first as *mut u8;
        }
        if self.end.get() - self.next.get() < bytes {
            let pages = (bytes / PAGE_BYTES + 1).max(GROW_PAGES);
            let Some(begin) = self.pages.grow(pages) else { return null_mut() };
            // What JavaScript grew between is not ours.
            if begin != self.end.get() {
                self.next.set(begin);
            }
            self.end.set(begin + pages * PAGE_BYTES);
        }
        let block = self.next.get();
        self.next.set(block + bytes);
        block as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let list = &self.free[class(layout.size()).0];
        // SAFETY: the block was given out for this layout, so it has room for an address.
        unsafe { *block.cast::<usize>() = list.get() };
        list.set(block as usize);
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        let kept = layout.size().min(bytes);
        if class(layout.size()) == class(bytes) {
            return block;
        }
        // SAFETY: as the caller promises; the sizes are those of the two blocks.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(bytes, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, kept);
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages out of one piece of memory; some are skipped, as if JavaScript had grown the memory meanwhile.
    struct TestPages {
        begin: usize,
        given: Cell<usize>,
        skip: usize,
        limit_pages: usize,
    }

    impl Pages for TestPages {
        fn grow(&self, pages: usize) -> Option<usize> {
            let given = self.given.get() + self.skip;
            if given + pages > self.limit_pages {
                return None;
            }
            self.given.set(given + pages);
            Some(self.begin + given * PAGE_BYTES)
        }
    }

    fn heap(memory: &mut Vec<u128>, skip: usize, limit_pages: usize) -> Heap<TestPages> {
        memory.resize(limit_pages * PAGE_BYTES / 16, 0);
        Heap::new(TestPages { begin: memory.as_mut_ptr() as usize, given: Cell::new(0), skip, limit_pages })
    }

    fn layout(bytes: usize) -> Layout {
        Layout::from_size_align(bytes, 8).unwrap_or(Layout::new::<u8>())
    }

    #[test]
    fn classes_hold_what_they_are_asked_for() {
        let mut before = (0, 0);
        for bytes in 1..100_000 {
            let (class, block_bytes) = class(bytes);
            assert!(block_bytes >= bytes && block_bytes.is_multiple_of(ALIGN_BYTES), "{bytes}");
            assert!(block_bytes <= (bytes + bytes / 2).max(32), "{bytes}: {block_bytes}");
            assert!((class, block_bytes) >= before, "{bytes}");
            before = (class, block_bytes);
        }
        assert_eq!(class(0), class(16));
    }

    #[test]
    fn blocks_never_overlap_and_keep_what_is_in_them() {
        for skip in [0, 1] {
            let mut memory = Vec::new();
            let heap = heap(&mut memory, skip, 512);
            let mut held: Vec<(*mut u8, usize, u8)> = Vec::new();
            let mut state = 7_u32;
            let mut next = |below: u32| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) % below
            };
            for mark in (0..=255_u8).cycle().take(40_000) {
                let most = if next(50) == 0 { 200_000 } else { 300 };
                let bytes = 1 + next(most) as usize;
                // SAFETY: every block is used within its layout, and given back once.
                unsafe {
                    match next(3) {
                        0 if !held.is_empty() => {
                            let (block, bytes, mark) = held.swap_remove(next(held.len() as u32) as usize);
                            assert!((0..bytes).all(|at| *block.add(at) == mark));
                            heap.dealloc(block, layout(bytes));
                        }
                        1 if !held.is_empty() => {
                            let at = next(held.len() as u32) as usize;
                            let (block, before, mark) = held[at];
                            let moved = heap.realloc(block, layout(before), bytes);
                            assert!(!moved.is_null());
                            assert!((0..before.min(bytes)).all(|at| *moved.add(at) == mark));
                            moved.write_bytes(mark, bytes);
                            held[at] = (moved, bytes, mark);
                        }
                        _ if held.len() < 100 => {
                            let block = heap.alloc(layout(bytes));
                            assert!(!block.is_null() && (block as usize).is_multiple_of(ALIGN_BYTES));
                            block.write_bytes(mark, bytes);
                            held.push((block, bytes, mark));
                        }
                        _ => {}
                    }
                }
            }
            for (block, bytes, mark) in held {
                // SAFETY: as above.
                assert!((0..bytes).all(|at| unsafe { *block.add(at) } == mark));
            }
        }
    }

    #[test]
    fn what_is_given_back_is_given_out_again() {
        let mut memory = Vec::new();
        let heap = heap(&mut memory, 0, GROW_PAGES);
        for _ in 0..10_000 {
            // SAFETY: within the layout, and given back once.
            unsafe {
                let block = heap.alloc(layout(100_000));
                assert!(!block.is_null());
                heap.dealloc(block, layout(100_000));
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_given_out() {
        let mut memory = Vec::new();
        let heap = heap(&mut memory, 0, GROW_PAGES);
        // SAFETY: nothing is written.
        unsafe {
            assert!(heap.alloc(layout(GROW_PAGES * PAGE_BYTES)).is_null());
            assert!(heap.alloc(layout(isize::MAX as usize - 64)).is_null());
            assert!(!heap.alloc(layout(1)).is_null());
        }
    }
}

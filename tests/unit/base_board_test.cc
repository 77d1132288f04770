#include <gtest/gtest.h>

#include "base/board.h"
#include "base/process.h"

namespace fastest::base {
namespace {

TEST(Board, AnItemIsRunByWhoHasIt) {
  Result<Board> board = Board::create();
  EXPECT_FALSE(board->claim(5, 0));
  EXPECT_TRUE(board->give(5, 0));
  EXPECT_FALSE(board->claim(5, 1));
  EXPECT_TRUE(board->claim(5, 0));
  EXPECT_FALSE(board->claim(5, 0)) << "it has started already";
}

TEST(Board, TheParentMayChangeItsMindUntilTheItemStarts) {
  Result<Board> board = Board::create();
  EXPECT_TRUE(board->give(5, 0));
  EXPECT_TRUE(board->give(5, 1));
  EXPECT_FALSE(board->owns(5, 0));
  EXPECT_FALSE(board->claim(5, 0));
  EXPECT_TRUE(board->claim(5, 1));
  EXPECT_FALSE(board->give(5, 0));
  board->forget(5, 1);
  EXPECT_TRUE(board->give(5, 0));
}

TEST(Board, WithCopiesEveryWorkerHasItemsOfItsOwn) {
  Result<Board> board = Board::create(2);
  EXPECT_TRUE(board->give(5, 0));
  EXPECT_TRUE(board->give(5, 1));
  EXPECT_TRUE(board->claim(5, 0));
  EXPECT_TRUE(board->owns(5, 1));
  board->forget(5, 0);
  EXPECT_FALSE(board->owns(5, 0));
  EXPECT_TRUE(board->claim(5, 1));
  EXPECT_FALSE(board->owns(6, 0)) << "the cells of one item are not another's";
}

TEST(Board, IsSharedWithChildren) {
  Result<Board> board = Board::create();
  EXPECT_TRUE(board->give(1, 7));
  Result<Child> child = fork_child([&] { return board->claim(1, 7) ? 0 : 1; });
  EXPECT_EQ(child->wait().exit_code, 0);
  EXPECT_FALSE(board->give(1, 3));
}

TEST(Board, AfterStopNothingStarts) {
  Result<Board> board = Board::create();
  EXPECT_TRUE(board->give(1, 0));
  board->stop();
  EXPECT_FALSE(board->claim(1, 0));
}

}  // namespace
}  // namespace fastest::base

#include <gtest/gtest.h>

#include "base/board.h"
#include "base/process.h"

namespace fastest::base {
namespace {

TEST(Board, AStartedItemCannotBeTakenBack) {
  Result<Board> board = Board::create();
  EXPECT_TRUE(board->claim(5));
  EXPECT_FALSE(board->steal(5));
}

TEST(Board, AHeldItemCanBeTakenBack) {
  Result<Board> board = Board::create();
  EXPECT_TRUE(board->hold(5));
  EXPECT_TRUE(board->steal(5));
  EXPECT_FALSE(board->claim(5));
  board->release(5);
  EXPECT_TRUE(board->claim(5));
}

TEST(Board, IsSharedWithChildren) {
  Result<Board> board = Board::create();
  Result<Child> child = fork_child([&] { return board->claim(1) ? 0 : 1; });
  EXPECT_EQ(child->wait().exit_code, 0);
  EXPECT_FALSE(board->steal(1));
}

TEST(Board, AfterStopNothingStarts) {
  Result<Board> board = Board::create();
  board->stop();
  EXPECT_FALSE(board->claim(1));
}

}  // namespace
}  // namespace fastest::base
